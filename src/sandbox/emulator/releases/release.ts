// AWS releases more than what a deletion names: associations, rules, tags. The emulator keeps them, so what was deleted could not be created again.
import type { FrontRequest, Interceptor } from '../../front/exchange.js';
import type { EmulatorCall, EmulatorClient } from '../emulator-client.js';

/** A call to the service and in the region of the deletion, unless it names others. */
export type ReleaseCall = Partial<Pick<EmulatorCall, 'service' | 'region'>> & Omit<EmulatorCall, 'service' | 'region'>;

/** Finds the calls that release what a deletion leaves. They are made, in this order, only if the emulator carries out the deletion. */
export type FindReleases = (request: FrontRequest, send: SendRelease) => Promise<ReleaseCall[]>;

/** Makes a call and resolves to the answer's text. */
export type SendRelease = (call: ReleaseCall) => Promise<string>;

/** Watches the deletions of one service. */
export function releaseAfter(emulator: EmulatorClient, service: string, find: Readonly<Record<string, FindReleases>>): Interceptor {
  const found = new WeakMap<FrontRequest, ReleaseCall[]>();
  const sendFor =
    ({ name: { region } }: FrontRequest): SendRelease =>
    async (call) =>
      (await emulator.bytes({ service, region, ...call })).toString();
  return {
    services: [service],
    async before(request) {
      // What does not exist has nothing to release, and the emulator's answer to the deletion says so.
      const calls = await find[request.name.operation]?.(request, sendFor(request)).catch(() => []);
      if (calls !== undefined) found.set(request, calls);
    },
    async after(request, { status }) {
      if (status >= 300) return;
      for (const call of found.get(request) ?? []) await sendFor(request)(call);
    },
  };
}

/** The query of a call in a form, such as `Action=DeleteTags&ResourceId.1=vpc-1`. */
export function form(Action: string, Version: string, fields: Readonly<Record<string, string>> = {}): ReleaseCall {
  return { method: 'POST', body: new URLSearchParams({ Action, Version, ...fields }).toString() };
}

/** Numbers values as forms do: `name.1`, `name.2`. */
export function numbered(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, i) => [`${name}.${i + 1}`, value]));
}

/** The texts of all `<name>` elements. */
export function elementTexts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]+)</${name}>`, 'g'))].map(([, text = '']) => text);
}
