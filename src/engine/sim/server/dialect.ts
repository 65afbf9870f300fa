/**
What a venue's protocol is to the server: answers to REST requests, handlers for WebSockets, and someone to tell facts to.
The core knows no protocol, and the server knows none either.
*/
import type {Fact} from '../core/fact.js';

export type ApiRequest = {
	readonly method: string;
	/** Without client, venue and query: the path at the real venue. */
	readonly path: string;
	/** As it came, without the question mark. */
	readonly query: string;
	readonly body: string;
	/** Returns a header's value, or an empty string. */
	header(name: string): string;
};

export type ApiReply = {
	readonly status: number;
	/** JSON, unless the headers say otherwise. */
	readonly body: string;
	/** Beside the content type, names in lower case. */
	readonly headers?: Readonly<Record<string, string>>;
};

/** Who asks, and which venue: `/c/<client>/v/<venue>/...`. Without a venue it is the first one. */
export type Route = {
	readonly client: string;
	readonly venue: string | null;
};

/** Answers requests under `/alt/`: providers of on-chain and social data. */
export type AlternativeHandler = {
	/** Returns the reply, or null when there is nothing at the path. */
	answer(request: ApiRequest): ApiReply | null;
};

/** One WebSocket of a client. What is sent on a closed one is dropped and not counted. */
export type Connection = {
	send(text: string): void;
};

export type ConnectionHandler = {
	onMessage(text: string): void;
	onClose(): void;
};

export type Dialect = {
	/** Returns the reply, or null when the path is none of this dialect. */
	answer(request: ApiRequest): ApiReply | null;
	/** Returns who handles a WebSocket that was opened at `path`, or null when the path is none of this dialect. */
	connect(path: string, connection: Connection): ConnectionHandler | null;
	/** Tells the streams what has happened. */
	publish(facts: readonly Fact[]): void;
	/** Returns what the venue says while it is closed for maintenance; null, or without this, the page of a proxy with 503. */
	maintenance?(request: ApiRequest): ApiReply | null;
};
