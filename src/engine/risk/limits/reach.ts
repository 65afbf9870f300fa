/** What adds risk needs an exchange that can be heard: without its prices or its word on the account nobody knows what an order meets. */
import {type Limit, passes} from './limit.js';

/** Refuses what adds risk while a stream that trading hangs on is down; what takes risk away is tried all the same. */
export const reach: Limit = ({lost}, {reduceOnly}) => lost.length === 0 || reduceOnly
	? passes
	: {use: null, refusal: {rule: 'reach', limit: 0, would: 1, explain: `the exchange is out of reach: ${lost.join(', ')} down`}};
