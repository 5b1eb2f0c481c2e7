/**
 * The contract as tests. A backend's test class extends {@link
 * dev.runstore.testkit.contract.StoreContract} and says which provider to test and where.
 */
@NullMarked
package dev.runstore.testkit.contract;

import org.jspecify.annotations.NullMarked;
