import { expect, it } from 'vitest';
import { type StopSignal, watchStops } from '../../../src/cli/terminal/signals.js';

it('aborts at the first Ctrl-C, warns at the second, quits at the third', () => {
  const said: string[] = [];
  const exits: number[] = [];
  let press: (signal: StopSignal) => void = () => {};
  const { signal } = watchStops({
    onStop: (listener) => {
      press = listener;
      return () => {};
    },
    say: (text) => said.push(text),
    exit: (code) => exits.push(code),
  });
  expect(signal.aborted).toBe(false);
  press('SIGINT');
  expect(signal.aborted).toBe(true);
  expect(said[0]).toMatch(/^Stopping: .*the state is saved/);
  press('SIGHUP');
  expect(said).toHaveLength(1);
  press('SIGTERM');
  expect(said[1]).toMatch(/Ctrl-C once more leaves at once/);
  expect(exits).toEqual([]);
  press('SIGINT');
  expect(exits).toEqual([130]);
  expect(said[2]).toMatch(/run the same command again/);
});
