/**
Bounded lists of the read model.
*/

/** Returns `list` with `item` at its end and without the oldest items beyond `limit`. */
export function append<Item>(list: readonly Item[], item: Item, limit: number): readonly Item[] {
	return list.length < limit ? [...list, item] : [...list.slice(1 - limit), item];
}
