import { describe, expect, it } from 'vitest';
import { splitStatements } from '../../../src/operations/deploy/sql-statements.js';

describe('splitStatements', () => {
  it.each([
    ['', []],
    ['  -- nothing\n ; ;', []],
    ['select 1; select 2', ['select 1', 'select 2']],
    ["insert into t values ('a;b', 'it''s;');", ["insert into t values ('a;b', 'it''s;')"]],
    ['create table "odd;name" (n int);', ['create table "odd;name" (n int)']],
    ['select 1 -- not; here\n, 2; /* nor; here */ select 3;', ['select 1 \n, 2', 'select 3']],
    ['do $$ begin perform 1; end $$; select 2;', ['do $$ begin perform 1; end $$', 'select 2']],
    ['do $a$ select $$;$$; $a$; select 2;', ['do $a$ select $$;$$; $a$', 'select 2']],
    ['select 1\n-- statement\nselect 2\n-- Statement \nselect 3;', ['select 1', 'select 2', 'select 3']],
    ['-- statements are many\nselect a$b$c;', ['select a$b$c']],
    ["select 'unclosed", ["select 'unclosed"]],
  ])('splits %j', (sql, statements) => {
    expect(splitStatements(sql)).toEqual(statements);
  });
});
