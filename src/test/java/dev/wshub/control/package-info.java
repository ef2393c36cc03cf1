/** What is asked of all instances, by hubs of their own Vert.x each and one Redis, and the parts of it alone. */
package dev.wshub.control;
