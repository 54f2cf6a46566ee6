/** What a Web Worker of the pool runs. */
import { serveLane } from '../../engine/serve.ts';

/** The worker's end, which TypeScript knows only with the types of browsers. */
interface Scope {
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

const scope = globalThis as unknown as Scope;
const hear = serveLane((message, transfer) => {
  scope.postMessage(message, transfer);
});
scope.addEventListener('message', ({ data }) => {
  hear(data);
});
scope.postMessage({ ready: true }, []);
