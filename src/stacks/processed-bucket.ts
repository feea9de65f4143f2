// What lies where in the processed bucket: what the function writes is kept by the settings, results of queries only for a while.

/** All that the function may write to. */
export const processedPrefixes = ['bars/', 'daily/', 'manifests/', 'quarantine/'] as const;

/** Where the workgroup puts results. They can be had again by asking again. */
export const queryResults = { prefix: 'athena-results/', expireDays: 30 } as const;
