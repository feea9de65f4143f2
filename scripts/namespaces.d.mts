type Command = readonly string[];
export declare const noNamespaces: string | undefined;
export declare function onReadOnlyDisks(command: Command, folders: { cwd: string; writable?: string }): string[];
export declare function withoutPrograms(command: Command, folder: string): string[];
export declare function withoutNetwork(command: Command): string[];
