/**
Keyframes written while the engine runs, so that nobody has to wait for them when they want to look back.
*/
import type {EngineHandle} from '../../engine/ports/engine-handle.js';
import {openKeyframes, type KeyframeFolder} from './disk-keyframes.js';

/**
Writes a keyframe each time the engine of `handle`, which must be in this process, comes to the record of one. Returns the
function that ends it. Whatever goes wrong with one leaves it to the next visit of the past.
*/
export function keepKeyframes(handle: Pick<EngineHandle, 'subscribe' | 'snapshot'>, folder: KeyframeFolder): () => void {
	const keyframes = openKeyframes(folder);
	const keep = async (seq: number): Promise<void> => {
		// The handle answers with the view as it stands when it is asked, which is now.
		const view = await handle.snapshot();
		if (view.seq === seq) {
			await keyframes.save(view);
		}
	};

	return handle.subscribe(message => {
		if (message.kind === 'record' && message.record.seq % keyframes.every === 0) {
			keep(message.record.seq).catch(() => undefined);
		}
	});
}
