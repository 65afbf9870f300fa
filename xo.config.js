/** @type {import('xo').FlatXoConfig} */
const config = [
	{
		react: true,
		rules: {
			// Events, journals and IPC carry JSON, where "no value" is null.
			'@typescript-eslint/no-restricted-types': 'off',
			'unicorn/no-null': 'off',
			'@typescript-eslint/array-type': ['error', {default: 'array', readonly: 'array'}],
			'@typescript-eslint/naming-convention': 'off',
			// Layout that the eye does better.
			'@stylistic/object-curly-newline': 'off',
			'@stylistic/operator-linebreak': 'off',
			'@stylistic/max-len': ['error', {code: 180, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true, ignoreComments: true}],
			'@stylistic/jsx-quotes': 'off',
			'capitalized-comments': 'off',
			// Not worth their noise here.
			'require-unicode-regexp': 'off',
			'no-await-in-loop': 'off',
			'unicorn/prefer-top-level-await': 'off',
			'n/prefer-global/process': 'off',
			'n/prefer-global/buffer': 'off',
			'unicorn/no-process-exit': 'off',
			// Journaled data is compared as it reads after a trip through text.
			'unicorn/prefer-structured-clone': 'off',
			'import-x/no-cycle': 'off',
			'react/prop-types': 'off',
			'react/react-in-jsx-scope': 'off',
			'max-params': ['error', {max: 5}],
			'unicorn/no-array-callback-reference': 'off',
		},
	},
	{
		// Borders where foreign data gets its type: parsers, brands, and the one place that pairs events with reactions.
		files: ['src/storage/**', 'src/engine/kernel/**', 'src/engine/portfolio/stage.ts', 'src/engine/risk/approve.ts', 'src/engine/remote/**', 'src/engine/sim/**', 'src/engine/ccxt/**', 'src/commands/**'],
		rules: {
			'@typescript-eslint/no-unsafe-type-assertion': 'off',
		},
	},
	{
		files: ['test/**'],
		rules: {
			'@typescript-eslint/no-unsafe-assignment': 'off',
			'@typescript-eslint/no-unsafe-member-access': 'off',
			'@typescript-eslint/no-unsafe-call': 'off',
			'@typescript-eslint/no-unsafe-argument': 'off',
			'@typescript-eslint/no-unsafe-type-assertion': 'off',
			'ava/no-ignored-test-files': 'off',
			'ava/assertion-arguments': 'off',
			'@typescript-eslint/strict-void-return': 'off',
			'@typescript-eslint/consistent-type-assertions': 'off',
			'unicorn/no-array-reduce': 'off',
			'ava/no-conditional-assertion': 'off',
			'ava/no-useless-t-pass': 'off',
			'unicorn/no-await-expression-member': 'off',
			'no-bitwise': 'off',
		},
	},
];

export default config;
