import { Chalk } from 'chalk';
import { describe, expect, it } from 'vitest';
import { duration } from '../../../src/cli/terminal/duration.js';
import { columns, fitted, shorten, wrap } from '../../../src/cli/terminal/table.js';

describe('columns', () => {
  it('line up, even with coloured cells', () => {
    const { red } = new Chalk({ level: 1 });
    expect(
      columns([
        ['a', 'one'],
        [red('bbb'), 'two'],
      ]),
    ).toEqual(['a    one', `${red('bbb')}  two`]);
  });

  it('may have rows of different lengths', () => {
    expect(columns([['a'], ['bb', 'c', 'd']], '  ')).toEqual(['  a', '  bb  c  d']);
  });
});

describe('texts', () => {
  it('are shortened in the middle', () => {
    expect(shorten('aws_s3_bucket_policy.RawData_Policy', 15)).toBe('aws_s3_…_Policy');
    expect(shorten('short', 15)).toBe('short');
  });

  it('wrap at spaces', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('unbreakable', 4)).toEqual(['unbreakable']);
  });
});

it('durations are rounded and in readable units', () => {
  expect([0.04, 4.21, 58, 59.7, 185].map(duration)).toEqual(['0 s', '4.2 s', '58 s', '1 min 0 s', '3 min 5 s']);
});

describe('prose for a terminal', () => {
  it('wraps at spaces, except indented lines and text for a log', () => {
    const text = 'one two three\n  trading-infra deploy --env dev';
    expect(fitted(text, { isTTY: true, columns: 8 })).toBe('one two\nthree\n  trading-infra deploy --env dev');
    expect(fitted(text, { columns: 8 })).toBe(text);
  });
});
