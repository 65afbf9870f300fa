/**
A value that can be watched: what stores and controllers show to React through `useSyncExternalStore`.
*/

export type Watched<Value> = {
	readonly state: () => Value;
	/** Calls `listener` after every change until the returned function is called. */
	readonly subscribe: (listener: () => void) => () => void;
};

export type Signal<Value> = Watched<Value> & {readonly set: (value: Value) => void};

/** Returns a signal that holds `initial`. Setting the value that it holds tells nobody. */
export function createSignal<Value>(initial: Value): Signal<Value> {
	const listeners = new Set<() => void>();
	let current = initial;
	return {
		state: () => current,
		set(value) {
			if (Object.is(value, current)) {
				return;
			}

			current = value;
			for (const listener of listeners) {
				listener();
			}
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
	};
}
