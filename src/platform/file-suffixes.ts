// The suffixes that tell how a file is written, which are no part of its name.

const suffixes = /(\.(csv|tsv|txt|ndjson|jsonl|json|dbn|parquet))?(\.(gz|zip|zst|zstd|xz|bz2))?$/i;

/** A file's name without the suffixes of its format and of its compression, such as `.csv.gz` or `.zip`. */
export function withoutSuffixes(name: string): string {
  return name.replace(suffixes, '');
}
