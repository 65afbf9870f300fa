/**
The WebSockets of all clients of one venue, and how many messages each client was sent: whoever has received as many has
seen all.
*/
import {WebSocket} from 'ws';
import type {MessageRule} from '../faults/fault-script.js';
import type {Connection} from './dialect.js';

/** What goes wrong with messages. */
export type MessageFaults = {
	/** Returns the rule that a message meets, or null. */
	onMessage(text: string, client: string): MessageRule | null;
	/** Returns whether a rule is about messages like this one. */
	isAbout(rule: MessageRule, text: string): boolean;
};

/** A message that waits for another one to overtake it. */
type Held = {readonly text: string; readonly rule: MessageRule; hasWaited: boolean};

export class ClientSocket implements Connection {
	readonly client: string;
	readonly #socket: WebSocket;
	readonly #faults: MessageFaults;
	readonly #onSent: () => void;
	#held: readonly Held[] = [];
	#isFrozen = false;

	constructor(client: string, socket: WebSocket, faults: MessageFaults, onSent: () => void) {
		this.client = client;
		this.#socket = socket;
		this.#faults = faults;
		this.#onSent = onSent;
		socket.on('ping', (data: Buffer) => {
			if (!this.#isFrozen) {
				socket.pong(data);
			}
		});
	}

	/** Whether the other end can no longer be reached, although the socket is open. */
	get isFrozen(): boolean {
		return this.#isFrozen;
	}

	send(text: string): void {
		const rule = this.#isFrozen ? null : this.#faults.onMessage(text, this.client);
		switch (rule?.fault.kind) {
			case 'drop': {
				return;
			}

			case 'duplicate': {
				this.#write(text);
				this.#write(text);
				return;
			}

			case 'delay': {
				setTimeout(() => {
					this.#write(text);
				}, rule.fault.ms).unref();
				return;
			}

			case 'reorder': {
				this.#hold(text, rule);
				return;
			}

			case 'freeze': {
				this.freeze();
				return;
			}

			case 'cut': {
				this.#socket.terminate();
				return;
			}

			case undefined: {
				this.#write(text);
				this.#release(({rule: waiting}) => this.#faults.isAbout(waiting, text));
			}
		}
	}

	/** Whether both ends take it for open; a frozen one is. */
	get isOpen(): boolean {
		return this.#socket.readyState === WebSocket.OPEN;
	}

	/** Sends what has been held back since an earlier call. */
	settle(): void {
		this.#release(({hasWaited}) => hasWaited);
		for (const held of this.#held) {
			held.hasWaited = true;
		}
	}

	/** From now on nothing is sent and no ping is answered. */
	freeze(): void {
		this.#isFrozen = true;
	}

	/** Closes in good order: what was sent before arrives. */
	close(code: number, reason: string): void {
		this.#socket.close(code, reason);
	}

	/** Cuts the socket at once. */
	terminate(): void {
		this.#socket.terminate();
	}

	/** A message that is held already is overtaken by the one that is to be held now. */
	#hold(text: string, rule: MessageRule): void {
		const isOvertaken = this.#held.some(held => held.rule === rule);
		if (isOvertaken) {
			this.#write(text);
			this.#release(held => held.rule === rule);
		} else {
			this.#held = [...this.#held, {text, rule, hasWaited: false}];
		}
	}

	#release(isDue: (held: Held) => boolean): void {
		const due = this.#held.filter(held => isDue(held));
		this.#held = this.#held.filter(held => !due.includes(held));
		for (const {text} of due) {
			this.#write(text);
		}
	}

	#write(text: string): void {
		if (!this.#isFrozen && this.#socket.readyState === WebSocket.OPEN) {
			this.#socket.send(text);
			this.#onSent();
		}
	}
}

export class ClientSockets {
	readonly #faults: MessageFaults;
	readonly #sockets = new Set<ClientSocket>();
	readonly #sent = new Map<string, number>();

	constructor(faults: MessageFaults) {
		this.#faults = faults;
	}

	/** Takes a socket of `client` in. It is forgotten when it closes. */
	add(client: string, socket: WebSocket): ClientSocket {
		const added = new ClientSocket(client, socket, this.#faults, () => {
			this.#sent.set(client, (this.#sent.get(client) ?? 0) + 1);
		});
		this.#sockets.add(added);
		this.#sent.set(client, this.#sent.get(client) ?? 0);
		socket.on('error', () => {
			socket.terminate();
		});
		socket.once('close', () => {
			this.#sockets.delete(added);
		});
		return added;
	}

	/** Returns the messages sent so far to each client, by name. */
	sent(): ReadonlyMap<string, number> {
		return this.#sent;
	}

	/** Returns how many sockets of each client are open, by its name. */
	open(): ReadonlyMap<string, number> {
		const counts = new Map([...this.#sent.keys()].map(client => [client, 0]));
		for (const {client} of [...this.#sockets].filter(({isOpen}) => isOpen)) {
			counts.set(client, (counts.get(client) ?? 0) + 1);
		}

		return counts;
	}

	/** Sends what faults have held back for long enough. */
	settle(): void {
		for (const socket of this.#sockets) {
			socket.settle();
		}
	}

	/** Closes the sockets of clients like `client` (a regular expression) in good order: what was sent before arrives. */
	disconnect(client = ''): void {
		for (const socket of this.#of(client)) {
			socket.close(1012, 'service restart');
		}
	}

	/** Leaves the sockets of clients like `client` (a regular expression) open and dead. */
	freeze(client = ''): void {
		for (const socket of this.#of(client)) {
			socket.freeze();
		}
	}

	/** Cuts every socket at once. */
	close(): void {
		for (const socket of this.#sockets) {
			socket.terminate();
		}
	}

	#of(client: string): readonly ClientSocket[] {
		const pattern = new RegExp(client);
		return [...this.#sockets].filter(socket => pattern.test(socket.client));
	}
}
