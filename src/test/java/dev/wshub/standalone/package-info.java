/** The stand-alone process, seen from outside: the built jar is started as a child, and ended by signals. */
package dev.wshub.standalone;
