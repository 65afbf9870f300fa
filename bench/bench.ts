/**
What a benchmark is: named measures, each beside a reference that was measured in the same run on the same machine, because
a figure alone says more of the machine than of the program.
*/

/** One line of the table. */
export type Measure = {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
	/** What it is compared with, measured in the same unit; null where nothing does the same. */
	readonly reference: {readonly name: string; readonly value: number} | null;
};

export type Bench = {
	/** The word after `npm run bench`. */
	readonly name: string;
	readonly about: string;
	run(): Promise<readonly Measure[]>;
};

export type Times = {readonly median: number; readonly p95: number; readonly runs: number};

/** Runs `action` once to warm up and then `runs` times; returns the times in milliseconds. */
export async function timesOf(runs: number, action: () => Promise<unknown>): Promise<Times> {
	await action();
	const times: number[] = [];
	for (let run = 0; run < runs; run++) {
		times.push(await timeOf(action));
	}

	times.sort((a, b) => a - b);
	return {median: times[Math.floor(runs / 2)] ?? Number.NaN, p95: times[Math.min(runs - 1, Math.ceil(runs * 0.95) - 1)] ?? Number.NaN, runs};
}

/** Returns how long `action` takes, in milliseconds. */
export async function timeOf(action: () => Promise<unknown>): Promise<number> {
	const started = performance.now();
	await action();
	return performance.now() - started;
}

/** Returns the measures as a table in text. The ratio is the measure over its reference. */
export function tableOf(measures: readonly Measure[]): string {
	const rows = [
		['measure', 'value', 'unit', 'reference', 'its value', 'ratio'],
		...measures.map(({name, value, unit, reference}) => [
			name, numberText(value), unit, ...(reference === null ? ['', '', ''] : [reference.name, numberText(reference.value), (value / reference.value).toFixed(2)]),
		]),
	];
	const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
	const isNumber = (column: number): boolean => [1, 4, 5].includes(column);
	return rows.map(row => row.map((cell, column) => isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

function numberText(value: number): string {
	return value >= 1000 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}
