// What RDS releases with a cluster: its automated snapshots. The emulator names them after the minute, and so refuses a new cluster in the same one.
import type { Interceptor } from '../../front/exchange.js';
import type { EmulatorClient } from '../emulator-client.js';
import { elementTexts, form, releaseAfter } from './release.js';

export function databaseReleases(emulator: EmulatorClient): Interceptor {
  return releaseAfter(emulator, 'rds', {
    DeleteDBCluster: async ({ body }, send) => {
      const fields = new URLSearchParams(body.toString());
      const [version, DBClusterIdentifier] = [fields.get('Version') ?? '', fields.get('DBClusterIdentifier') ?? ''];
      const snapshots = elementTexts(
        await send(form('DescribeDBClusterSnapshots', version, { DBClusterIdentifier })),
        'DBClusterSnapshotIdentifier',
      );
      const automated = snapshots.filter((name) => name.startsWith('rds:'));
      return automated.map((name) => form('DeleteDBClusterSnapshot', version, { DBClusterSnapshotIdentifier: name }));
    },
  });
}
