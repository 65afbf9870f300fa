/**
Decides who answers a request: the control API, or a dialect behind the fault script.
*/
import type {ExchangeCore} from '../core/exchange-core.js';
import {FaultInjector} from '../faults/fault-script.js';
import {faultyReply} from '../faults/faulty-reply.js';
import type {SimulatedExchangeOptions} from '../options.js';
import type {ClientSockets} from './client-sockets.js';
import type {Conductor} from './conductor.js';
import {Control} from './control.js';
import {firstAnswer, type ApiReply, type ApiRequest, type Dialect} from './dialect.js';

export type ResponderParts = {
	readonly options: SimulatedExchangeOptions;
	readonly core: ExchangeCore;
	readonly conductor: Conductor;
	readonly sockets: ClientSockets;
	readonly dialects: readonly Dialect[];
};

/** Returns what answers HTTP requests; null for a connection that is to be cut. */
export function responder({options, core, conductor, sockets, dialects}: ResponderParts): (request: ApiRequest) => Promise<ApiReply | null> {
	let injector = new FaultInjector(options.faults ?? {rules: []}, options.seed);
	const {from, to = null} = options.source;
	const control = new Control({
		core,
		conductor,
		sockets,
		about: {speed: options.speed, seed: options.seed, from, to, symbols: core.feed.source.symbols},
		setFaults(script) {
			injector = new FaultInjector(script, options.seed);
		},
	});
	const process = (request: ApiRequest): ApiReply => {
		conductor.catchUp();
		const reply = firstAnswer(dialects, dialect => dialect.answer(request));
		conductor.commit();
		return reply ?? {status: 404, body: JSON.stringify({error: `no ${request.method} ${request.path} at the simulated exchange`})};
	};

	return async request => request.path.startsWith('/sim/')
		? control.answer(request)
		: control.track(faultyReply(injector.next(request.method, request.path), () => process(request), () => {
			sockets.disconnect();
		}));
}
