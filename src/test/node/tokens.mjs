// JSON Web Tokens as a backend makes them, signed with the secret that the hub of a test has.

import {createHmac} from 'node:crypto';

export const SECRET = 'known to the hub and the backend of these tests';

const part = value => Buffer.from(value).toString('base64url');

export function token(claims, secret = SECRET) {
  const signed = [{alg: 'HS256', typ: 'JWT'}, claims].map(one => part(JSON.stringify(one))).join('.');
  return `${signed}.${part(createHmac('sha256', secret).update(signed).digest())}`;
}

/** Unix seconds, `seconds` from now. */
export const inSeconds = seconds => Math.floor(Date.now() / 1000) + seconds;
