package dev.wshub.auth;

import java.util.List;

/**
 * The claims that any token may have (RFC 7519, section 4.1), but the user. Times are Unix seconds.
 *
 * @param issuer empty: none
 * @param audience empty: none
 * @param expiration from then on the token does not hold; 0: it always does
 * @param notBefore until then it does not hold yet; 0: it does
 * @param issuedAt 0: not told
 * @param id empty: none
 */
public record RegisteredClaims(
    String issuer, List<String> audience, long expiration, long notBefore, long issuedAt, String id) {}
