// Checks logins to a cluster: roles with rds_iam need an IAM token, the master user needs its password, and other roles are refused.
import { timingSafeEqual } from 'node:crypto';
import type { Cluster } from './clusters.js';
import { checkToken } from './iam-token.js';
import { runQuery } from './query.js';

export interface LoginAttempt {
  user: string;
  password: string;
  /** The host name that the client connected to. */
  host: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  now: Date;
}

export interface LoginProblem {
  /** The SQLSTATE code. */
  code: string;
  /** The message for the client. */
  sentence: string;
}

/** Checks a login. @returns undefined if the login is allowed, otherwise the reason for the refusal, which never contains the password */
export async function checkLogin(cluster: Cluster, attempt: LoginAttempt): Promise<LoginProblem | undefined> {
  const { user } = attempt;
  const role = await readRole(cluster, user);
  if (!role) return { code: '28000', sentence: `role "${user}" does not exist` };
  if (!role.mayLogin) return { code: '28000', sentence: `role "${user}" is not permitted to log in` };
  if (!role.iam) {
    const matches = user === cluster.masterUser && equal(attempt.password, await cluster.masterPassword());
    return matches ? undefined : { code: '28P01', sentence: `password authentication failed for user "${user}"` };
  }
  const failed = (why: string) => ({ code: '28000', sentence: `PAM authentication failed for user "${user}" (${why})` });
  if (!cluster.iamAuthentication()) return failed('IAM authentication is not enabled for the cluster');
  const { host, password: token, now, credentials } = attempt;
  const problem = checkToken(token, { address: `${host}:${cluster.port}`, user, now, credentials });
  return problem ? failed(problem) : undefined;
}

/** Reads whether a role may log in and has `rds_iam`. The master user's membership does not count: it only allows granting `rds_iam`. */
const roleQuery = `SELECT r.rolcanlogin, EXISTS (
    SELECT 1 FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
    WHERE g.rolname = 'rds_iam' AND m.member = r.oid AND (m.inherit_option OR m.set_option))
  FROM pg_roles r WHERE r.rolname = $1`;

async function readRole({ database, masterUser }: Cluster, user: string): Promise<{ mayLogin: boolean; iam: boolean } | undefined> {
  const session = database.session(masterUser);
  const { rows } = await runQuery(session, roleQuery, [{ type: 19, value: user }]).finally(() => session.end());
  const [row] = rows;
  return row && { mayLogin: row[0] === 't', iam: row[1] === 't' };
}

function equal(given: string, expected: string | undefined): boolean {
  if (expected === undefined) return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
