/**
Cuts off a line that a crash tore, and keeps its bytes for whoever wants to see what was lost.
*/
import {closeSync, existsSync, fsyncSync, ftruncateSync, openSync, readFileSync} from 'node:fs';
import {basename, join} from 'node:path';
import {createDurably, syncFolder} from '../durable.js';
import type {TornLine} from './records.js';

/** Moves the torn line into the first free `torn-<n>.bin` of `folder` and returns what was done, in words. */
export function cutTornLine(folder: string, {segment, line, start, fault}: TornLine): string {
	const bytes = readFileSync(segment.file).subarray(start);
	const keepsake = freeName(folder);
	createDurably(join(folder, keepsake), bytes);
	syncFolder(folder);
	truncateDurably(segment.file, start);
	return `cut off the torn last line, ${basename(segment.file)}:${line} (${bytes.length} bytes, ${fault}), and kept it in ${keepsake}`;
}

function freeName(folder: string): string {
	let number = 1;
	while (existsSync(join(folder, `torn-${number}.bin`))) {
		number += 1;
	}

	return `torn-${number}.bin`;
}

function truncateDurably(file: string, length: number): void {
	const descriptor = openSync(file, 'r+');
	try {
		ftruncateSync(descriptor, length);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}
