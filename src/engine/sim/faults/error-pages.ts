/**
The HTML pages that proxies, firewalls and load balancers in front of a venue show instead of its JSON.
*/
import type {ApiReply} from '../server/dialect.js';

type Page = {readonly title: string; readonly text: string; readonly server: string; readonly headers?: Readonly<Record<string, string>>};

const pages: Readonly<Record<number, Page>> = {
	403: {title: 'ERROR: The request could not be satisfied', text: 'Request blocked. We can\'t connect to the server for this app or website at this time.', server: 'CloudFront', headers: {'x-cache': 'Error from cloudfront'}},
	418: {title: '418 I\'m a teapot', text: 'Way too many requests; your address is banned.', server: 'nginx', headers: {'retry-after': '120'}},
	429: {title: '429 Too Many Requests', text: 'You are being rate limited.', server: 'cloudflare', headers: {'retry-after': '10'}},
	451: {title: '451 Unavailable For Legal Reasons', text: 'Service unavailable from a restricted location.', server: 'CloudFront', headers: {'x-cache': 'Error from cloudfront'}},
	500: {title: '500 Internal Server Error', text: 'The server encountered an internal error.', server: 'nginx'},
	502: {title: '502 Bad Gateway', text: 'The web server reported a bad gateway error.', server: 'cloudflare'},
	503: {title: '503 Service Temporarily Unavailable', text: 'The service is temporarily unavailable.', server: 'nginx', headers: {'retry-after': '30'}},
	504: {title: '504 Gateway Time-out', text: 'The web server reported a gateway time-out error.', server: 'nginx'},
	520: {title: '520: Web server is returning an unknown error', text: 'There is an unknown connection issue between Cloudflare and the origin web server.', server: 'cloudflare'},
};

/** Returns the page for a status; a plain one for a status that is not usual. */
export function errorPage(status: number): ApiReply {
	const {title, text, server, headers} = pages[status] ?? {title: String(status), text: 'The request could not be served.', server: 'nginx'};
	return {
		status,
		body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<p>${text}</p>\r\n<hr><center>${server}</center>\r\n</body>\r\n</html>\r\n`,
		headers: {'content-type': 'text/html', server, ...headers},
	};
}
