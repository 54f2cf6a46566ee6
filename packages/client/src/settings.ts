/** What a client is made with, checked once. */
import type { BreakerSettings } from './breaker.ts';
import type { RetrySettings } from './backoff.ts';
import { misuse } from './errors.ts';
import type { LocalEngine } from './local.ts';

/** As the platform has it; only text and streams are sent. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** How to reach a service, and how hard to try. */
export interface ClientSettings {
  /** Where the service is, for instance http://127.0.0.1:8787; a path before /v1 is kept. */
  readonly url: string;
  /** Proves here instead of there: the namespace `nexuszero`, one of its subpaths, or what `createEngine` gives. */
  readonly engine?: LocalEngine;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as `Authorization: Bearer`; a function is asked before each request. */
  readonly token?: string | (() => string | Promise<string>);
  /** Milliseconds for a call that does not say; 60,000 when not given. Streams and waits for jobs have none of their own. */
  readonly timeoutMs?: number;
  /** Tries after the first, or more about them; 3 when not given, 0 for none. */
  readonly retries?: number | RetrySettings;
  /** The most requests at once, in the order of the calls; 8 when not given. */
  readonly connections?: number;
  /** When to leave a failing service alone; `false`: never. */
  readonly breaker?: BreakerSettings | false;
  /** The longest answer, and the longest line of a stream, in bytes; 33,554,432 when not given. */
  readonly maxAnswerBytes?: number;
  /** The platform's own when not given. */
  readonly fetch?: Fetch;
}

/** @throws BAD_PARAMETER - for what is no http url, or has a name, a password or a query in it */
export function baseOf(url: string): string {
  const parsed = urlOf(url);
  const isPlain = parsed?.username === '' && parsed.password === '' && parsed.search === '';
  if (parsed === undefined || !isPlain || !/^https?:$/.test(parsed.protocol)) {
    // never the url itself: there may be a password in it
    throw misuse('url: expected http:// or https://, without credentials and query');
  }
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** @throws BAD_PARAMETER - for what cannot stand in a header; it names the header, never its value */
export function headersOf(given: Readonly<Record<string, string>>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given)) setHeader(headers, name, value);
  return headers;
}

/** @throws BAD_PARAMETER - as `headersOf` */
export function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    // the platform's own error has the value in it, which may be a token
    throw misuse(`headers: ${name} cannot be sent`);
  }
}
