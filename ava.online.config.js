/**
Tests that need the venues themselves: `npm run test:online`.
*/
export default {
	files: ['test/online/*.ts'],
	extensions: ['ts'],
	nodeArguments: ['--import=tsx'],
	timeout: '5m',
	concurrency: 1,
};
