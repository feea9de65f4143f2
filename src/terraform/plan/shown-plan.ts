// The format of `terraform show -json` for a saved plan, as far as it is used here.

export interface ShownPlan {
  /** The state that the plan starts from. */
  prior_state?: { values?: { root_module?: { resources?: PriorResource[] } } };
  resource_changes?: ShownChange[];
  output_changes?: Record<string, { actions: string[] }>;
}

interface PriorResource {
  address: string;
  tainted?: boolean;
  /** Set if it has been replaced already and is still to be deleted. */
  deposed_key?: string;
}

export interface ShownChange {
  address: string;
  /** Set if it has been replaced already and is still to be deleted. */
  deposed?: string;
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
    importing?: { id?: string };
  };
}
