/**
Lets trading go on after a halt. Up takes a typed word and a reason.
*/
import {createInterface} from 'node:readline/promises';
import {CryptoTraderError, type ExitCode, exitCode} from '../engine/domain/error.js';
import type {GlobalFlags} from './engine/flags.js';
import {requireEngine} from './running-engine.js';

export async function resume(flags: GlobalFlags, {reason, confirm}: {readonly reason: string; readonly confirm?: string}): Promise<ExitCode> {
	const {handle} = await requireEngine(flags);
	const confirmation = confirm ?? await ask();
	const reply = await handle.send({type: 'ResumeTrading', source: 'cli', reason, confirmation});
	if (!reply.accepted) {
		await handle.close();
		throw new CryptoTraderError(`trading stays as it is: ${reply.reason}`, {code: 'resume-refused', advice: 'See `cryptotrader status` for what holds it.', exit: exitCode.refusedBySafety});
	}

	const {tradingState, causes} = await handle.snapshot();
	await handle.close();
	const why = causes.map(({rule, reason: held}) => `${rule}: ${held}`).join('; ');
	process.stdout.write(flags.json ? `${JSON.stringify({tradingState, causes})}\n` : `${tradingState}${why === '' ? '' : ` (${why})`}\n`);
	return exitCode.done;
}

async function ask(): Promise<string> {
	if (!process.stdin.isTTY) {
		throw new CryptoTraderError('nobody is there to type the word', {code: 'no-terminal', advice: 'Give --confirm RESUME.', exit: exitCode.wrongUse});
	}

	const line = createInterface({input: process.stdin, output: process.stderr});
	try {
		return await line.question('Type RESUME to trade again: ');
	} finally {
		line.close();
	}
}
