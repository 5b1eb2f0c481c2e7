package dev.runstore.benchmarks;

import dev.runstore.servers.PostgresServer;

/**
 * What somebody would make by hand for the same rows: a run with its state, one row for each event,
 * one for each step that ended, one for the lease; each tenant's rows held apart by the server, and
 * the indexes that the lists need.
 */
final class RawTables {
  static final String TENANT = "default";

  private static final String SQL =
      """
      create schema raw;
      create table raw.runs (
        tenant_id text collate "C" not null, run_id text collate "C" not null,
        generation bigint not null default 0, last_event bigint not null,
        status text collate "C" not null, subject text collate "C" not null,
        created_at timestamptz not null, started_at timestamptz, ended_at timestamptz,
        steps_done integer not null default 0, summary bytea,
        primary key (tenant_id, run_id)) with (fillfactor = 60);
      create index runs_status on raw.runs (tenant_id, status, run_id);
      create index runs_subject on raw.runs (tenant_id, subject, status, run_id);
      create table raw.leases (
        tenant_id text collate "C" not null, run_id text collate "C" not null,
        generation bigint not null, holder text not null, expires_at timestamptz not null,
        primary key (tenant_id, run_id)) with (fillfactor = 60);
      create table raw.events (
        tenant_id text collate "C" not null, run_id text collate "C" not null,
        seq bigint not null, event_id text collate "C" not null, type text collate "C" not null,
        recorded_at timestamptz not null, payload bytea not null,
        primary key (tenant_id, run_id, seq));
      create table raw.steps (
        tenant_id text collate "C" not null, run_id text collate "C" not null,
        first_seq bigint not null, state bytea not null,
        primary key (tenant_id, run_id, first_seq));
      create table raw.labels (
        tenant_id text collate "C" not null, run_id text collate "C" not null,
        key text collate "C" not null, value text collate "C" not null,
        primary key (tenant_id, run_id, key));
      create index labels_value on raw.labels (tenant_id, key, value, run_id);
      do $$ declare t text; begin
        foreach t in array array['runs', 'leases', 'events', 'steps', 'labels'] loop
          execute format('alter table raw.%I enable row level security', t);
          execute format('alter table raw.%I force row level security', t);
          execute format('create policy tenant on raw.%I'
            ' using (tenant_id = current_setting(''raw.tenant'', true))', t);
          execute format('grant select, insert, update, delete on raw.%I to $login', t);
        end loop;
      end $$;
      grant usage on schema raw to $login;
      """;

  private RawTables() {}

  static void create(MeasuredServer server, String database) {
    server.execute(database, SQL.replace("$login", PostgresServer.APP));
  }
}
