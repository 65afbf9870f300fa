/**
The engine's second door, for those who may only look: what comes through it halts at most.
*/
import type {DataFolder} from '../../storage/data-folder.js';

/** Returns its path: the engine's socket with another ending of the same length. */
export function viewSocket({socket}: Pick<DataFolder, 'socket'>): string {
	return socket.replace(/\.sock$/, '.view');
}
