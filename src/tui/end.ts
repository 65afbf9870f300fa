/**
How a screen ended, told to whoever started it.
*/

export type ScreenEnd = {
	/**
	`quit`: the person left; an engine that belongs to this screen should stop in good order.
	`quit-leave-running`: the person left and wants the engine to go on.
	`engine-gone`: the engine had left before the person did.
	`failed`: the screen could not go on; the engine is as it was.
	*/
	readonly how: 'quit' | 'quit-leave-running' | 'engine-gone' | 'failed';
	/** What to print on the normal screen. */
	readonly message?: string;
	/** The signal that ended it, where one did. */
	readonly signal?: NodeJS.Signals;
};
