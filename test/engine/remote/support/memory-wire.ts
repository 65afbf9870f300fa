/**
Two ends of a line in memory: what one sends as text the other hears in the next turn, until one of them closes.
*/
import type {Wire} from '../../../../src/engine/remote/wire.js';

export type MemoryWire = Wire & {
	/** What this end has sent, as the other end reads it. */
	readonly sent: readonly unknown[];
	/** What `backlog` says. */
	unread: number;
	readonly isOpen: boolean;
};

/** Returns two joined ends. */
export function wirePair(): readonly [MemoryWire, MemoryWire] {
	const ends = [new End(), new End()] as const;
	ends[0].other = ends[1];
	ends[1].other = ends[0];
	return ends;
}

class End implements MemoryWire {
	readonly sent: unknown[] = [];
	unread = 0;
	isOpen = true;
	other: End | null = null;
	readonly #heard: ((message: unknown) => void)[] = [];
	readonly #ended: (() => void)[] = [];

	send(message: object): void {
		if (!this.isOpen) {
			return;
		}

		const read: unknown = JSON.parse(JSON.stringify(message));
		this.sent.push(read);
		queueMicrotask(() => {
			this.other?.hear(read);
		});
	}

	hear(message: unknown): void {
		for (const listener of this.isOpen ? this.#heard : []) {
			listener(message);
		}
	}

	onMessage(listener: (message: unknown) => void): void {
		this.#heard.push(listener);
	}

	onClose(listener: () => void): void {
		this.#ended.push(listener);
	}

	close(): void {
		queueMicrotask(() => {
			this.end();
			this.other?.end();
		});
	}

	end(): void {
		if (this.isOpen) {
			this.isOpen = false;
			for (const listener of this.#ended) {
				listener();
			}
		}
	}

	backlog(): number {
		return this.unread;
	}
}
