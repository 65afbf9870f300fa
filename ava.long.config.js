/**
Tests that take many minutes: `npm run test:long`.
*/
const config = {
	files: ['test/long/*.ts'],
	extensions: ['ts'],
	nodeArguments: ['--import=tsx'],
	timeout: '40m',
	concurrency: 1,
};

export default config;
