/**
Keeps a pane that cannot be drawn from taking the screen with it.
*/
import {Component, type ReactNode} from 'react';
import {errorMessage} from '../../engine/domain/error.js';

type Properties = {
	/** Returns what stands in the place of the pane. */
	readonly fallback: (message: string) => ReactNode;
	readonly onFail: () => void;
	readonly children: ReactNode;
};

type State = {readonly message: string | null};

/** Draws its children until they throw, then the fallback until it is mounted anew. */
export class PaneBoundary extends Component<Properties, State> {
	static getDerivedStateFromError(error: unknown): State {
		return {message: errorMessage(error)};
	}

	override state: State = {message: null};

	override componentDidCatch(): void {
		this.props.onFail();
	}

	override render(): ReactNode {
		const {message} = this.state;
		return message === null ? this.props.children : this.props.fallback(message);
	}
}
