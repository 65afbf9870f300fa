/**
Runs a simulated exchange in a process of its own, to be killed: options as JSON in the first argument, its URL on the
first line of output.
*/
import process from 'node:process';
import {startSimulatedExchange, type SimulatedExchangeOptions} from '../../../../src/engine/sim/exchange.js';

const {url} = await startSimulatedExchange(JSON.parse(process.argv[2] ?? '') as SimulatedExchangeOptions);
process.stdout.write(`${url}\n`);
