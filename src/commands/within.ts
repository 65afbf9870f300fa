/**
Waiting for an answer that may never come.
*/
import type {Milliseconds} from '../engine/domain/units.js';

/** Returns the answer, or null when it has not come within that time. A failure that comes later is nobody's. */
export async function within<Answer>(milliseconds: Milliseconds, answer: Promise<Answer>): Promise<Answer | null> {
	answer.catch(() => undefined);
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<null>(resolve => {
		timer = setTimeout(resolve, milliseconds, null);
	});
	try {
		return await Promise.race([answer, late]);
	} finally {
		clearTimeout(timer);
	}
}
