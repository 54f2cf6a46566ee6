/**
 * The proof envelope: "NXP" version, system, suite, kind, form, payload length, payload.
 * Layout: docs/formats.md section "Envelope".
 */
import { fromBase64url, ownBytes, toBase64url } from '../bytes/bytes.ts';
import { NexusError } from '../bytes/errors.ts';
import { Reader } from '../bytes/reader.ts';
import { CIPHERS, type CipherName } from '../kernels/ciphers.ts';
import { SUITES, type SuiteName } from '../kernels/suites.ts';
import {
  FORM_IDS,
  KIND_IDS,
  nameOf,
  SYSTEM_IDS,
  type FormName,
  type Kind,
  type SystemName,
} from '../statements/ids.ts';
import type { Security } from '../bytes/security.ts';
import { suiteSecurity } from './security.ts';

export const ENVELOPE_BYTES = 12;
/** No payload of any system comes near this; larger ones are refused before they are copied. */
export const PAYLOAD_MAX_BYTES = 16_777_216;

const MAGIC = [0x4e, 0x58, 0x50] as const;
const VERSION = 1;

type ProofSuite = SuiteName | CipherName;
type SuiteIds = Readonly<Partial<Record<ProofSuite, number>>>;

const idsOf = (suites: Readonly<Record<string, { name: ProofSuite; id: number }>>): SuiteIds =>
  Object.freeze(Object.fromEntries(Object.values(suites).map(({ name, id }) => [name, id])));

const GROUP_IDS = idsOf(SUITES);
/** Suites are numbered by system: groups, or the ciphers of vole. */
const SUITE_IDS: Readonly<Record<SystemName, SuiteIds>> = Object.freeze({
  sigma: GROUP_IDS,
  bulletproofs: GROUP_IDS,
  vole: idsOf(CIPHERS),
});

/** The ids of an envelope, as words. */
export interface ProofHeader<K extends Kind = Kind> {
  readonly system: SystemName;
  readonly suite: SuiteName | CipherName;
  readonly kind: K;
  readonly form: FormName;
}

/** Reads and makes proofs; set by the class below, which alone sees its private field and constructor. */
let envelopeOf: (proof: Proof) => Uint8Array;
let proofFrom: (header: ProofHeader, envelope: Uint8Array) => Proof;

/** A well-framed proof. That it is true only `verify` can say. */
export class Proof<K extends Kind = Kind> {
  readonly system: SystemName;
  readonly suite: SuiteName | CipherName;
  readonly kind: K;
  readonly form: FormName;
  readonly #bytes: Uint8Array;

  static {
    envelopeOf = (proof) => proof.#bytes;
    proofFrom = (header, envelope) => new Proof(header, envelope);
  }

  private constructor(header: ProofHeader<K>, bytes: Uint8Array) {
    this.system = header.system;
    this.suite = header.suite;
    this.kind = header.kind;
    this.form = header.form;
    this.#bytes = bytes;
    Object.freeze(this);
  }

  /** Whether a value is a Proof and not an imitation. */
  static is(value: unknown): value is Proof {
    return typeof value === 'object' && value !== null && #bytes in value;
  }

  /** Puts the envelope around a payload. @throws BAD_PARAMETER - when the system has no such suite */
  static wrap<K extends Kind>(header: ProofHeader<K>, payload: Uint8Array): Proof<K> {
    const suite = SUITE_IDS[header.system][header.suite];
    if (suite === undefined) {
      throw new NexusError('BAD_PARAMETER', `proof: ${header.system} has no such suite`);
    }
    const bytes = new Uint8Array(ENVELOPE_BYTES + payload.length);
    bytes.set(MAGIC);
    bytes[3] = VERSION;
    bytes[4] = SYSTEM_IDS[header.system];
    bytes[5] = suite;
    bytes[6] = KIND_IDS[header.kind];
    bytes[7] = FORM_IDS[header.form];
    for (let i = 0; i < 4; i++) bytes[8 + i] = payload.length >>> (8 * i);
    bytes.set(payload, ENVELOPE_BYTES);
    return new Proof(header, bytes);
  }

  /**
   * Reads an envelope: frame, version, ids, exact length. Copies the bytes.
   * @throws BAD_ENCODING - when the frame or the length is wrong
   * @throws UNSUPPORTED - when the version or an id is not known to this release
   */
  static from(bytes: Uint8Array): Proof {
    const own = ownBytes(bytes);
    if (own === undefined) throw new NexusError('BAD_PARAMETER', 'proof: expected a Uint8Array');
    const reader = new Reader(own, 'proof');
    const [n, x, p] = reader.take(3) as unknown as readonly number[];
    if (n !== MAGIC[0] || x !== MAGIC[1] || p !== MAGIC[2]) {
      throw new NexusError('BAD_ENCODING', 'proof: does not start with NXP');
    }
    const version = reader.u8();
    if (version !== VERSION) {
      throw new NexusError('UNSUPPORTED', `proof: version ${String(version)}, expected 1`);
    }
    const system = known('system', SYSTEM_IDS, reader.u8());
    const header = {
      system,
      suite: known('suite', SUITE_IDS[system], reader.u8()),
      kind: known('kind', KIND_IDS, reader.u8()),
      form: known('form', FORM_IDS, reader.u8()),
    };
    const length = reader.u32();
    if (length !== reader.remaining || length > PAYLOAD_MAX_BYTES) {
      const got = `got ${String(reader.remaining)}`;
      throw new NexusError('BAD_ENCODING', `proof: payload of ${String(length)} bytes, ${got}`);
    }
    return new Proof(header, own);
  }

  /** @throws BAD_ENCODING | UNSUPPORTED - as `from`, on the base64url text that `toJSON` writes */
  static fromJSON(text: string): Proof {
    if (typeof text !== 'string') {
      throw new NexusError('BAD_PARAMETER', 'proof: expected a base64url text');
    }
    return Proof.from(fromBase64url(text));
  }

  /** A copy of the whole envelope. */
  get bytes(): Uint8Array {
    return this.#bytes.slice();
  }

  /** A copy of the payload alone. */
  get payload(): Uint8Array {
    return this.#bytes.slice(ENVELOPE_BYTES);
  }

  /** Bytes of the whole envelope. */
  get size(): number {
    return this.#bytes.length;
  }

  /** What the proof is worth, computed from its suite. */
  get security(): Security {
    return suiteSecurity(this.suite);
  }

  /** The envelope as base64url. */
  toJSON(): string {
    return toBase64url(this.#bytes);
  }
}

/** The envelope itself, not a copy, whatever a class derived from Proof makes of its getters. */
export function proofEnvelope(proof: Proof): Uint8Array {
  return envelopeOf(proof);
}

/**
 * The proof that a worker of this package made under the given header. Its envelope is taken over as it is, neither read nor
 * copied: never for bytes from outside.
 */
export function adoptProof<K extends Kind>(header: ProofHeader<K>, envelope: Uint8Array): Proof<K> {
  return proofFrom(header, envelope) as Proof<K>;
}

function known<Name extends string>(
  field: string,
  table: Readonly<Partial<Record<Name, number>>>,
  id: number,
): Name {
  const name = nameOf(table, id);
  if (name === undefined) {
    throw new NexusError('UNSUPPORTED', `proof: unknown ${field} ${String(id)}`, {
      hint: 'made by a newer release, or not a proof',
    });
  }
  return name;
}
