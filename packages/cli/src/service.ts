/** The service, which lies in a package of its own and loads when it is asked for; and its faults as ours. */
import { NexusError } from 'nexuszero';

type ServiceModule = typeof import('@nexuszero/service');

/** @throws UNSUPPORTED - when it is not installed */
export async function loadService(): Promise<ServiceModule> {
  try {
    return await import('@nexuszero/service');
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new NexusError('UNSUPPORTED', 'the service is not installed', {
      ...{ hint: 'npm install @nexuszero/service', cause },
    });
  }
}
