/**
Tests that need the venues themselves: `npm run test:online`.
*/
const config = {
	files: ['test/online/*.ts'],
	extensions: ['ts'],
	nodeArguments: ['--import=tsx'],
	timeout: '5m',
	concurrency: 1,
};

export default config;
