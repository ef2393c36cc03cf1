/**
 * Filters by which subscribers choose publications: their check, and their answer for a publication's tags.
 *
 * <p>Pure functions of immutable values: they belong to no event loop. Uses {@code protocol} only.
 */
package dev.wshub.filter;
