/**
Tells one run of a program from another. A process id alone does not: ids are given out again, soonest after a crash.
*/
import {spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {systemCode} from './file-error.js';

export type ProcessIdentity = {
	readonly pid: number;
	/** When it started, as its system tells it (text to compare, not to read); null where the system does not say. */
	readonly started: string | null;
	readonly host: string;
};

/** Whether a process still runs; `unknown` when it belongs to another machine or container. */
export type Liveness = 'running' | 'ended' | 'unknown';

type Sighting = {readonly running: boolean; readonly started: string | null};

/** Returns the identity of this process. */
export function ownIdentity(): ProcessIdentity {
	return {pid: process.pid, started: sight(process.pid).started, host: hostname()};
}

/** Returns whether that very process runs, not another one that has got its id since. */
export function livenessOf(identity: ProcessIdentity): Liveness {
	if (identity.host !== hostname()) {
		return 'unknown';
	}

	const {running, started} = sight(identity.pid);
	const another = started !== null && identity.started !== null && started !== identity.started;
	return running && !another ? 'running' : 'ended';
}

function sight(pid: number): Sighting {
	if (!exists(pid)) {
		return {running: false, started: null};
	}

	return process.platform === 'linux' ? sightOnLinux(pid) : {running: true, started: startByPs(pid)};
}

function exists(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return systemCode(error) === 'EPERM';
	}
}

/**
The boot and the clock ticks since it: fields 3 and 22 of /proc/<pid>/stat (man 5 proc), counted after the name in
brackets. A process that was killed and not yet collected by its parent still has an entry, but does not run.
*/
function sightOnLinux(pid: number): Sighting {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
		const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
		return {running: fields[0] !== 'Z' && fields[0] !== 'X', started: `${boot}/${fields[19] ?? ''}`};
	} catch {
		return {running: true, started: null};
	}
}

function startByPs(pid: number): string | null {
	const {status, stdout} = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], {encoding: 'utf8'});
	return status === 0 && stdout.trim() !== '' ? stdout.trim() : null;
}
