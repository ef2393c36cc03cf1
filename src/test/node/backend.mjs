// The application behind the hub: an HTTP server that is asked and answers.

import {createServer} from 'node:http';

/** `answers` has a function for each path: (question, headers) => answer; what was asked is kept in `asked`. */
export function startBackend(answers) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const question = JSON.parse(body);
    asked.push({path: request.url, question, headers: request.headers});
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(answers[request.url](question, request.headers)));
  });
  return new Promise((resolve, reject) => server.on('error', reject).listen(0, '127.0.0.1', () => resolve({
    asked,
    url: path => `http://127.0.0.1:${server.address().port}${path}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  })));
}
