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
	/** The most that it may be, where a goal was set. */
	readonly bar?: number;
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

/** Returns the measures as a table in text. The ratio is the measure over its reference; a goal stands beside what it asks of. */
export function tableOf(measures: readonly Measure[]): string {
	const head = ['measure', 'value', 'unit', 'reference', 'its value', 'ratio', 'bar', ''];
	const rows = [head, ...measures.map(measure => rowOf(measure))];
	const columns = [...head.keys()].filter(column => column < 6 || measures.some(({bar}) => bar !== undefined));
	const widths = head.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)));
	const isNumber = (column: number): boolean => [1, 4, 5, 6].includes(column);
	return rows.map(row => columns.map(column => isNumber(column) ? (row[column] ?? '').padStart(widths[column] ?? 0) : (row[column] ?? '').padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}

function rowOf({name, value, unit, reference, bar}: Measure): readonly string[] {
	const compared = reference === null ? ['', '', ''] : [reference.name, numberText(reference.value), (value / reference.value).toFixed(2)];
	const judged = bar === undefined ? ['', ''] : [numberText(bar), value <= bar ? 'pass' : 'MISS'];
	return [name, numberText(value), unit, ...compared, ...judged];
}

function numberText(value: number): string {
	return value >= 1000 ? Math.round(value).toLocaleString('en-US') : (value === 0 ? '0' : value.toPrecision(3));
}
