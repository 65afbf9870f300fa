// Loaded into the program by tests of its endings: at SIGUSR2 the screen process goes wrong in the way that SCREEN_FAULT says.
const faults = {
	throw() {
		throw new Error('thrown on purpose');
	},
	reject() {
		// eslint-disable-next-line no-new -- nobody is to take what comes of it
		new Promise((_resolve, reject) => {
			reject(new Error('rejected on purpose'));
		});
	},
	/** From now on the line at the top cannot be drawn, which is outside of every pane. */
	render() {
		const {flatMap} = Array.prototype;
		// eslint-disable-next-line no-extend-native
		Array.prototype.flatMap = function (...given) {
			if (new Error('where').stack.includes('/tui/bars.js')) {
				throw new Error('unable to draw, on purpose');
			}

			return Reflect.apply(flatMap, this, given);
		};
	},
};

if (process.argv.includes('--screen-process')) {
	process.on('SIGUSR2', () => {
		faults[process.env.SCREEN_FAULT]();
	});
}
