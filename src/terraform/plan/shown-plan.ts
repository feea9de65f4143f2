// The format of `terraform show -json` for a saved plan, as far as it is used here.

export interface ShownPlan {
  resource_changes?: ShownChange[];
  output_changes?: Record<string, { actions: string[] }>;
}

export interface ShownChange {
  address: string;
  mode: 'managed' | 'data';
  type: string;
  name: string;
  action_reason?: string;
  change: {
    actions: string[];
    before: Record<string, unknown> | null;
    after: Record<string, unknown> | null;
    after_unknown?: Record<string, unknown>;
    before_sensitive?: unknown;
    after_sensitive?: unknown;
    replace_paths?: (string | number)[][];
  };
}
