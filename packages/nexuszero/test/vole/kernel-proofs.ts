/** Proofs straight from the kernel that tests look into: honest ones, and those of cheats. */
import { concat } from '../../src/bytes/bytes.ts';
import { CIPHERS } from '../../src/kernels/ciphers.ts';
import { voleProofBytes } from '../../src/kernels/vole-size.ts';
import { utf8 } from '../../src/bytes/bytes.ts';
import { kernelParameters } from '../../src/proofs/vole/parameters.ts';
import { encodeBinding } from '../../src/proofs/vole/protocol.ts';
import { compilePreimage } from '../../src/statements/preimage-compile.ts';
import type { VoleForm } from '../../src/preimage.ts';
import { CONTEXT, presetFor, type AnyStatement } from './claims.ts';
import { PROBES, type Probe } from './kernel-probe.ts';

/** The kernel's parameters, as src/kernels/vole.ts writes them. */
export function parameterBytes(statement: AnyStatement, form: VoleForm): Uint8Array {
  const { cipher, length, bounds } = compilePreimage(statement);
  const { rounds, tau, sum, grind } = kernelParameters(presetFor(statement, form), cipher);
  const out = new Uint8Array(56);
  const view = new DataView(out.buffer);
  const blocks = Math.floor((length + 8) / 64) + 1;
  const place = bounds === undefined ? [0, 0, 0] : [1, bounds.offset, bounds.width];
  [rounds, tau, sum, grind, blocks, length, ...place].forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  view.setBigUint64(40, bounds?.min ?? 0n, true);
  view.setBigUint64(48, bounds?.max ?? 0n, true);
  return out;
}

export const bindingOf = (statement: AnyStatement, form: VoleForm, context = CONTEXT): Uint8Array =>
  encodeBinding(compilePreimage(statement), presetFor(statement, form), utf8(context));

export const payloadBytes = (statement: AnyStatement, form: VoleForm): number => {
  const { cipher, length } = compilePreimage(statement);
  return voleProofBytes(kernelParameters(presetFor(statement, form), cipher), length);
};

const probeFor = ({ suite }: AnyStatement): Probe => PROBES[CIPHERS[suite].level];

/** What the honest algorithm makes of any message, one bit of the row changed unless `flipped` is -1. */
export function proveAnyway(
  statement: AnyStatement,
  form: VoleForm,
  message: Uint8Array,
  flipped = -1,
): Uint8Array {
  const { bytesAt, call, staged } = probeFor(statement);
  const size = payloadBytes(statement, form);
  const binding = bindingOf(statement, form);
  const inputs = [parameterBytes(statement, form), statement.digest, binding, message];
  const fresh = crypto.getRandomValues(new Uint8Array(32));
  const [out, p, d, b, m, f] = staged(size, ...inputs, fresh) as [
    ...[number, number, number, number, number, number],
  ];
  call('proveAnyway', p, d, b, binding.length, m, f, out, flipped);
  return bytesAt(out, size);
}

/** Hashes of the kernel's last verification. */
export interface KernelTrace {
  readonly holds: boolean;
  readonly mu: Uint8Array;
  readonly ch1Head: Uint8Array;
  readonly ch2Head: Uint8Array;
  readonly tagHashes: Uint8Array;
}

export function kernelVerify(
  statement: AnyStatement,
  form: VoleForm,
  payload: Uint8Array,
): KernelTrace {
  const { bytesAt, call, staged } = probeFor(statement);
  const { level } = CIPHERS[statement.suite];
  const binding = bindingOf(statement, form);
  const inputs = [parameterBytes(statement, form), statement.digest, binding, payload];
  const [, p, d, b, at] = staged(0, ...inputs) as [number, number, number, number, number];
  const holds = call('verify', p, d, b, binding.length, at) === 1;
  return {
    holds,
    mu: bytesAt(call('mu'), level / 4),
    ch1Head: bytesAt(call('firstChallenge'), level / 4),
    ch2Head: bytesAt(call('secondChallenge'), level / 4),
    tagHashes: bytesAt(call('tagHashes'), (level === 256 ? 48 : 32) * level),
  };
}

export const changed = (bytes: Uint8Array, at: number, mask: number): Uint8Array => {
  const copy = concat(bytes);
  copy[at]! ^= mask;
  return copy;
};
