/**
Groups of events by theme, so that a fold over all of them can be split and the compiler still sees that none is forgotten.
*/
import type {DomainEvent, EventType, JournalRecord} from './event.js';

/** Where in the journal an event stands. */
export type Place = Pick<JournalRecord, 'seq' | 'at'>;

/** The events of the given types. */
export type EventsOf<Type extends EventType> = Extract<DomainEvent, {readonly type: Type}>;

/** Returns a test of whether an event is of one of `types`, which narrows its type. */
export function oneOf<Type extends EventType>(...types: readonly Type[]): (event: DomainEvent) => event is EventsOf<Type> {
	const names = new Set<string>(types);
	return (event): event is EventsOf<Type> => names.has(event.type);
}

/** The events that a test made by `oneOf` lets through. */
export type Told<Test> = Test extends (event: DomainEvent) => event is (infer Event extends DomainEvent) ? Event : never;
