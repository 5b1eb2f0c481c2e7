-- To be applied in one transaction, such as that of psql --single-transaction.
-- Roles: who owns the tables, who works in them, who looks after them. None of them can log in.
DO $$
DECLARE
  v_role text;
BEGIN
  FOREACH v_role IN ARRAY ARRAY['runstore_owner', 'runstore_app', 'runstore_maintenance'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = v_role) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', v_role);
        EXECUTE format('GRANT %I TO CURRENT_USER', v_role);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
      END;
    END IF;
  END LOOP;
END
$$;

CREATE SCHEMA IF NOT EXISTS runstore;
ALTER SCHEMA runstore OWNER TO runstore_owner;
GRANT USAGE ON SCHEMA runstore TO runstore_app, runstore_maintenance;
SET LOCAL ROLE runstore_owner;

CREATE TABLE runstore.schema_version (
  version integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Outside of row-level security: the application adds a tenant and reads none.
CREATE TABLE runstore.tenants (
  tenant_id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- One narrow-enough row for each run: what lists show and filter by. Never a payload.
CREATE TABLE runstore.runs (
  tenant_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  generation bigint NOT NULL DEFAULT 0,
  last_event bigint NOT NULL,
  last_note bigint NOT NULL DEFAULT 0,
  status text COLLATE "C" NOT NULL,
  kept boolean NOT NULL DEFAULT false,
  archived boolean NOT NULL DEFAULT false,
  subject_kind text COLLATE "C" NOT NULL,
  subject_key text COLLATE "C" NOT NULL,
  parent_run_id text COLLATE "C",
  recorded_at timestamptz NOT NULL,
  end_recorded_at timestamptz,
  released_at timestamptz,
  released_by text,
  at_time timestamptz NOT NULL,
  end_key timestamptz,
  search_text text COLLATE "C" NOT NULL,
  label_text text COLLATE "C" NOT NULL,
  header bytea NOT NULL,
  notes bytea,
  PRIMARY KEY (tenant_id, run_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX runs_status ON runstore.runs (tenant_id, status, run_id);
CREATE INDEX runs_subject ON runstore.runs (tenant_id, subject_key, run_id);
CREATE INDEX runs_subject_status ON runstore.runs (tenant_id, subject_key, status, run_id);
CREATE INDEX runs_ended ON runstore.runs (tenant_id, end_key, run_id) WHERE end_key IS NOT NULL;
CREATE INDEX runs_status_ended ON runstore.runs (tenant_id, status, end_key, run_id)
  WHERE end_key IS NOT NULL;
CREATE INDEX runs_subject_ended ON runstore.runs (tenant_id, subject_key, end_key, run_id)
  WHERE end_key IS NOT NULL;
CREATE INDEX runs_subject_status_ended
  ON runstore.runs (tenant_id, subject_key, status, end_key, run_id) WHERE end_key IS NOT NULL;
CREATE INDEX runs_parent ON runstore.runs (tenant_id, parent_run_id, run_id)
  WHERE parent_run_id IS NOT NULL;

-- A run that waits to be claimed has a row here, so that a claim changes no index of runs. Who has locked
-- the run writes it; a claim of the next run locks both and waits for neither.
CREATE TABLE runstore.run_waiting (
  tenant_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  subject_kind text COLLATE "C" NOT NULL,
  subject_key text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, run_id)
) WITH (autovacuum_vacuum_scale_factor = 0.05);

-- A heartbeat changes this row and no other.
CREATE TABLE runstore.run_leases (
  tenant_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  generation bigint NOT NULL,
  runner text NOT NULL,
  holder text NOT NULL,
  claimed_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, run_id)
) WITH (fillfactor = 60, autovacuum_vacuum_scale_factor = 0.05);
-- Of all rows. The condition keeps the index for statements that name it: one lease is found by its key,
-- which costs as much as this index while the table is small, and a plan that is kept may outlive that.
CREATE INDEX run_leases_expiry ON runstore.run_leases (tenant_id, expires_at) WHERE runner <> '';

-- track 0 is the history, track 1 the notes.
CREATE TABLE runstore.run_events (
  tenant_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  track smallint NOT NULL,
  seq bigint NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  step_key text COLLATE "C",
  recorded_at timestamptz NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (tenant_id, run_id, track, seq)
);

-- A step as far as an end of it tells; one that was opened again has several rows.
CREATE TABLE runstore.run_steps (
  tenant_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  first_seq bigint NOT NULL,
  told_seq bigint NOT NULL,
  state bytea NOT NULL,
  PRIMARY KEY (tenant_id, run_id, first_seq, told_seq)
);

CREATE TABLE runstore.run_labels (
  tenant_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  end_key timestamptz,
  PRIMARY KEY (tenant_id, run_id, key)
);
CREATE INDEX run_labels_value ON runstore.run_labels (tenant_id, key, value, run_id);
CREATE INDEX run_labels_ended ON runstore.run_labels (tenant_id, key, value, end_key, run_id)
  WHERE end_key IS NOT NULL;

CREATE TABLE runstore.run_aliases (
  tenant_id text COLLATE "C" NOT NULL,
  alias text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant_id, alias, run_id)
);
CREATE INDEX run_aliases_run ON runstore.run_aliases (tenant_id, run_id);

CREATE TABLE runstore.run_tombstones (
  tenant_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  plan_id text NOT NULL,
  deleted_at timestamptz NOT NULL,
  purged boolean NOT NULL,
  PRIMARY KEY (tenant_id, run_id)
);
CREATE INDEX run_tombstones_left ON runstore.run_tombstones (tenant_id, run_id) WHERE NOT purged;

CREATE TABLE runstore.artifacts (
  tenant_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  step_run_id text COLLATE "C" NOT NULL,
  name_key text COLLATE "C" NOT NULL,
  blob_id text COLLATE "C" NOT NULL,
  sha256 text COLLATE "C" NOT NULL,
  stored_at timestamptz NOT NULL,
  info bytea NOT NULL,
  PRIMARY KEY (tenant_id, run_id, step_run_id, name_key)
);

-- What is being written has a row here until its artifact is there.
CREATE TABLE runstore.artifact_uploads (
  tenant_id text COLLATE "C" NOT NULL,
  blob_id text COLLATE "C" NOT NULL,
  run_id text COLLATE "C" NOT NULL,
  touched_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, blob_id)
);

CREATE INDEX artifact_uploads_run ON runstore.artifact_uploads (tenant_id, run_id);

CREATE TABLE runstore.artifact_chunks (
  tenant_id text COLLATE "C" NOT NULL,
  blob_id text COLLATE "C" NOT NULL,
  part integer NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (tenant_id, blob_id, part)
);
ALTER TABLE runstore.artifact_chunks ALTER COLUMN content SET STORAGE EXTERNAL;

DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['runs', 'run_waiting', 'run_leases', 'run_events', 'run_steps', 'run_labels',
      'run_aliases', 'run_tombstones', 'artifacts', 'artifact_uploads', 'artifact_chunks'] LOOP
    EXECUTE format('ALTER TABLE runstore.%I ENABLE ROW LEVEL SECURITY', v_table);
    EXECUTE format('ALTER TABLE runstore.%I FORCE ROW LEVEL SECURITY', v_table);
    EXECUTE format(
      'CREATE POLICY tenant ON runstore.%I'
      ' USING (tenant_id = current_setting(''runstore.tenant'', true))'
      ' WITH CHECK (tenant_id = current_setting(''runstore.tenant'', true))', v_table);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON runstore.%I TO runstore_app', v_table);
  END LOOP;
END
$$;
GRANT SELECT ON runstore.schema_version TO runstore_app, runstore_maintenance;
GRANT INSERT ON runstore.tenants TO runstore_app;
GRANT SELECT ON runstore.tenants TO runstore_maintenance;

CREATE FUNCTION runstore.rfc3339(p_at timestamptz) RETURNS text
LANGUAGE sql STABLE AS $$
  SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

-- An event that the store itself writes, in the form of all events.
CREATE FUNCTION runstore.own_event(p_seq bigint, p_id text, p_at timestamptz, p_rest text)
RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT convert_to(
    '{"seq":' || p_seq || ',"id":"' || p_id || '","at":"' || runstore.rfc3339(p_at)
    || '","recordedAt":"' || runstore.rfc3339(p_at) || '",' || p_rest || '}', 'UTF8')
$$;

-- The claim that fences off who held the run before.
CREATE FUNCTION runstore.own_claim(p_seq bigint, p_id text, p_run text, p_runner text,
  p_generation bigint, p_at timestamptz, p_expires timestamptz, p_reason text)
RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT runstore.own_event(p_seq, p_id, p_at,
    '"type":"lease.claimed","lease":{"runId":"' || p_run || '","runner":' || p_runner
    || ',"attempt":' || p_generation || ',"generation":' || p_generation
    || ',"claimedAt":"' || runstore.rfc3339(p_at)
    || '","expiresAt":"' || runstore.rfc3339(p_expires) || '"}'
    || coalesce(',"reason":' || p_reason, ''))
$$;

CREATE FUNCTION runstore.create_run(
  p_tenant text, p_run text, p_now timestamptz, p_event_id text, p_payload bytea, p_header bytea,
  p_kind text, p_subject text, p_parent text, p_time timestamptz, p_search text, p_label_text text,
  p_label_keys text[], p_label_values text[], p_aliases text[],
  OUT outcome text, OUT at timestamptz)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('runstore.tenant', p_tenant, true);
  at := coalesce(p_now, clock_timestamp());
  INSERT INTO runstore.runs (tenant_id, run_id, last_event, status, subject_kind, subject_key,
      parent_run_id, recorded_at, at_time, search_text, label_text, header)
    VALUES (p_tenant, p_run, 1, 'QUEUED', p_kind, p_subject, p_parent, at, p_time, p_search,
      p_label_text, p_header)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    SELECT CASE WHEN e.event_id = p_event_id THEN 'repeated' ELSE 'exists' END, e.recorded_at
      INTO outcome, at FROM runstore.run_events e
      WHERE e.tenant_id = p_tenant AND e.run_id = p_run AND e.track = 0 AND e.seq = 1;
    outcome := coalesce(outcome, 'exists');
    RETURN;
  END IF;
  PERFORM FROM runstore.run_tombstones t WHERE t.tenant_id = p_tenant AND t.run_id = p_run;
  IF FOUND THEN
    DELETE FROM runstore.runs r WHERE r.tenant_id = p_tenant AND r.run_id = p_run;
    outcome := 'expired';
    RETURN;
  END IF;
  INSERT INTO runstore.run_waiting VALUES (p_tenant, p_run, p_kind, p_subject);
  INSERT INTO runstore.run_events (tenant_id, run_id, track, seq, event_id, type, recorded_at, payload)
    VALUES (p_tenant, p_run, 0, 1, p_event_id, 'run.created', at, p_payload);
  IF cardinality(p_label_keys) > 0 THEN
    INSERT INTO runstore.run_labels (tenant_id, run_id, key, value)
      SELECT p_tenant, p_run, l.key, l.value FROM unnest(p_label_keys, p_label_values) l (key, value);
  END IF;
  IF cardinality(p_aliases) > 0 THEN
    INSERT INTO runstore.run_aliases (tenant_id, alias, run_id)
      SELECT p_tenant, a.alias, p_run FROM unnest(p_aliases) a (alias);
  END IF;
  outcome := 'done';
END
$$;

-- Why a write to a run did not find it as it should be.
CREATE FUNCTION runstore.refusal(
  p_tenant text, p_run text, p_track smallint, p_generation bigint, p_expected bigint, p_ids text[],
  OUT outcome text, OUT last bigint, OUT at timestamptz, OUT held bigint, OUT state text)
LANGUAGE plpgsql AS $$
DECLARE
  v_same boolean;
BEGIN
  SELECT CASE p_track WHEN 0 THEN r.last_event ELSE r.last_note END, r.generation, r.status
    INTO last, held, state FROM runstore.runs r
    WHERE r.tenant_id = p_tenant AND r.run_id = p_run;
  IF NOT FOUND THEN
    outcome := 'missing';
    RETURN;
  END IF;
  SELECT array_agg(e.event_id ORDER BY e.seq) = p_ids, min(e.recorded_at)
    INTO v_same, at FROM runstore.run_events e
    WHERE e.tenant_id = p_tenant AND e.run_id = p_run AND e.track = p_track
      AND e.seq > p_expected AND e.seq <= p_expected + cardinality(p_ids);
  outcome := CASE
    WHEN v_same THEN 'repeated'
    WHEN p_track = 0 AND held <> p_generation THEN 'fenced'
    WHEN last <> p_expected THEN 'conflict'
    ELSE 'ended' END;
END
$$;

-- Appends to several runs, each as the statement for one does: a row for each run that was as its
-- writer knows it. The runs are looked up one by one, so that no plan depends on how many there are.
CREATE FUNCTION runstore.append_group(
  p_tenant text, p_now timestamptz, p_runs text[], p_generations bigint[], p_expected bigint[],
  p_counts bigint[], p_headers bytea[], p_states text[], p_micros bigint[], p_leaving boolean[],
  p_step_runs text[], p_step_firsts bigint[], p_step_tolds bigint[], p_step_states bytea[],
  p_event_runs text[], p_seqs bigint[], p_ids text[], p_types text[], p_steps text[],
  p_payloads bytea[])
RETURNS TABLE (run_id text, recorded_at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  v_at timestamptz := coalesce(p_now, clock_timestamp());
  v_done text[] := '{}';
BEGIN
  FOR i IN 1 .. cardinality(p_runs) LOOP
    UPDATE runstore.runs r SET last_event = r.last_event + p_counts[i],
        header = coalesce(p_headers[i], r.header), status = p_states[i],
        at_time = 'epoch'::timestamptz + (p_micros[i] / 1000000) * interval '1 second'
          + (p_micros[i] % 1000000) * interval '1 microsecond'
      WHERE r.tenant_id = p_tenant AND r.run_id = p_runs[i] AND r.generation = p_generations[i]
        AND r.last_event = p_expected[i] AND r.end_recorded_at IS NULL;
    IF FOUND THEN
      v_done := v_done || p_runs[i];
      IF p_leaving[i] THEN
        DELETE FROM runstore.run_waiting w WHERE w.tenant_id = p_tenant AND w.run_id = p_runs[i];
      END IF;
    END IF;
  END LOOP;
  INSERT INTO runstore.run_events
    SELECT p_tenant, e.run, 0, e.seq, e.id, e.type, e.step, v_at, e.payload
    FROM unnest(p_event_runs, p_seqs, p_ids, p_types, p_steps, p_payloads)
      e (run, seq, id, type, step, payload)
    WHERE e.run = ANY (v_done);
  IF cardinality(p_step_runs) > 0 THEN
    INSERT INTO runstore.run_steps
      SELECT p_tenant, s.run, s.first_seq, s.told_seq, s.state
      FROM unnest(p_step_runs, p_step_firsts, p_step_tolds, p_step_states)
        s (run, first_seq, told_seq, state)
      WHERE s.run = ANY (v_done);
  END IF;
  RETURN QUERY SELECT d.run, v_at FROM unnest(v_done) d (run);
END
$$;

-- Takes a lease and writes the claim that fences off who held it before.
CREATE FUNCTION runstore.claim_run(
  p_tenant text, p_run text, p_now timestamptz, p_runner text, p_holder text, p_ttl_micros bigint,
  p_event_id text, p_takeover bigint, p_reason text, p_known bigint,
  OUT outcome text, OUT run text, OUT at timestamptz, OUT last bigint, OUT held bigint,
  OUT runner text, OUT holder text, OUT claimed_at timestamptz, OUT expires_at timestamptz,
  OUT header bytea, OUT notes bytea, OUT recorded_at timestamptz, OUT last_note bigint,
  OUT state text, OUT history bytea[], OUT history_at timestamptz[])
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
  v_lease runstore.run_leases%ROWTYPE;
  v_live boolean;
  v_reason text;
BEGIN
  PERFORM set_config('runstore.tenant', p_tenant, true);
  run := p_run;
  SELECT r.last_event, r.generation, r.status, r.header, r.notes, r.recorded_at, r.last_note
    INTO last, held, state, header, notes, recorded_at, last_note
    FROM runstore.runs r WHERE r.tenant_id = p_tenant AND r.run_id = p_run FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    outcome := 'missing';
    RETURN;
  END IF;
  at := coalesce(p_now, clock_timestamp());
  IF state NOT IN ('QUEUED', 'RUNNING') THEN
    outcome := 'ended';
    RETURN;
  END IF;
  SELECT l.* INTO v_lease FROM runstore.run_leases l
    WHERE l.tenant_id = p_tenant AND l.run_id = p_run FOR UPDATE;
  v_live := FOUND AND v_lease.expires_at > at;
  IF v_live AND v_lease.runner = p_runner THEN
    outcome := 'repeated';
  ELSIF p_takeover IS NOT NULL AND p_takeover <> held THEN
    outcome := 'conflict';
    RETURN;
  ELSIF v_live AND p_takeover IS NULL THEN
    outcome := 'held';
    holder := v_lease.holder;
    expires_at := v_lease.expires_at;
    RETURN;
  ELSE
    outcome := 'done';
    v_reason := CASE
      WHEN p_takeover IS NOT NULL THEN p_reason
      WHEN v_lease.run_id IS NOT NULL THEN
        '"the lease of ' || v_lease.holder || ' ran out at ' || runstore.rfc3339(v_lease.expires_at)
        || '"' END;
    held := held + 1;
    last := last + 1;
    v_lease := ROW (p_tenant, p_run, held, p_runner, p_holder, at,
      at + p_ttl_micros * interval '1 microsecond');
    UPDATE runstore.runs r SET last_event = claim_run.last, generation = claim_run.held,
        released_at = NULL, released_by = NULL
      WHERE r.tenant_id = p_tenant AND r.run_id = p_run;
    DELETE FROM runstore.run_waiting w WHERE w.tenant_id = p_tenant AND w.run_id = p_run;
    INSERT INTO runstore.run_leases AS l SELECT v_lease.*
      ON CONFLICT (tenant_id, run_id) DO UPDATE SET generation = excluded.generation,
        runner = excluded.runner, holder = excluded.holder, claimed_at = excluded.claimed_at,
        expires_at = excluded.expires_at;
    INSERT INTO runstore.run_events
      VALUES (p_tenant, p_run, 0, last, p_event_id, 'lease.claimed', NULL, at,
        runstore.own_claim(last, p_event_id, p_run, p_runner, held, at, v_lease.expires_at,
          v_reason));
  END IF;
  runner := v_lease.runner;
  holder := v_lease.holder;
  claimed_at := v_lease.claimed_at;
  expires_at := v_lease.expires_at;
  IF last - p_known <= 32 THEN
    SELECT array_agg(e.payload ORDER BY e.seq), array_agg(e.recorded_at ORDER BY e.seq)
      INTO history, history_at FROM runstore.run_events e
      WHERE e.tenant_id = p_tenant AND e.run_id = p_run AND e.track = 0 AND e.seq > p_known;
  END IF;
END
$$;

-- The oldest run whose lease has run out, locked with its lease, else it could be renewed between the
-- look at it and the claim.
CREATE FUNCTION runstore.lost_run(
  p_tenant text, p_at timestamptz, p_before text, p_status text, p_kind text, p_subject text)
RETURNS text LANGUAGE sql SET enable_sort = on SET enable_bitmapscan = on AS $$
  SELECT l.run_id FROM runstore.run_leases l
      JOIN runstore.runs r ON r.tenant_id = l.tenant_id AND r.run_id = l.run_id
    WHERE l.tenant_id = p_tenant AND r.tenant_id = p_tenant AND l.expires_at <= p_at
      AND l.runner <> ''
      AND (p_before IS NULL OR l.run_id < p_before)
      AND (p_status IS NULL OR r.status = p_status)
      AND (p_kind IS NULL OR r.subject_kind = p_kind)
      AND (p_subject IS NULL OR r.subject_key = p_subject)
    ORDER BY l.run_id LIMIT 1 FOR NO KEY UPDATE OF r, l SKIP LOCKED
$$;

-- The oldest run that waits, or whose lease has run out if it is older; each is given to one caller. Called
-- when some lease has run out, else one statement takes what waits.
CREATE FUNCTION runstore.claim_next(
  p_tenant text, p_now timestamptz, p_runner text, p_holder text, p_ttl_micros bigint,
  p_event_id text, p_status text, p_kind text, p_subject text,
  OUT outcome text, OUT run text, OUT at timestamptz, OUT last bigint, OUT held bigint,
  OUT runner text, OUT holder text, OUT claimed_at timestamptz, OUT expires_at timestamptz,
  OUT header bytea, OUT notes bytea, OUT recorded_at timestamptz, OUT last_note bigint,
  OUT state text, OUT history bytea[], OUT history_at timestamptz[])
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_sort = off
  SET enable_bitmapscan = off AS $$
DECLARE
  v_oldest text;
  v_next text;
BEGIN
  PERFORM set_config('runstore.tenant', p_tenant, true);
  SELECT w.run_id INTO v_oldest FROM runstore.run_waiting w
    WHERE w.tenant_id = p_tenant
      AND (p_status IS NULL OR EXISTS (SELECT FROM runstore.runs r
        WHERE r.tenant_id = p_tenant AND r.run_id = w.run_id AND r.status = p_status))
      AND (p_kind IS NULL OR w.subject_kind = p_kind)
      AND (p_subject IS NULL OR w.subject_key = p_subject)
    ORDER BY w.run_id LIMIT 1;
  v_next := runstore.lost_run(p_tenant, coalesce(p_now, clock_timestamp()), v_oldest, p_status,
    p_kind, p_subject);
  IF v_next IS NULL THEN
    SELECT w.run_id INTO v_next FROM runstore.run_waiting w, LATERAL (
        SELECT FROM runstore.runs r
        WHERE r.tenant_id = p_tenant AND r.run_id = w.run_id
          AND (p_status IS NULL OR r.status = p_status) FOR NO KEY UPDATE SKIP LOCKED) r
      WHERE w.tenant_id = p_tenant
        AND (p_kind IS NULL OR w.subject_kind = p_kind)
        AND (p_subject IS NULL OR w.subject_key = p_subject)
      ORDER BY w.run_id LIMIT 1 FOR UPDATE OF w SKIP LOCKED;
  END IF;
  IF v_next IS NULL THEN
    outcome := 'none';
    RETURN;
  END IF;
  SELECT c.* INTO outcome, run, at, last, held, runner, holder, claimed_at, expires_at, header,
      notes, recorded_at, last_note, state, history, history_at
    FROM runstore.claim_run(p_tenant, v_next, p_now, p_runner, p_holder, p_ttl_micros, p_event_id,
      NULL, NULL, 0) c;
END
$$;

-- Why a renewal found no lease.
CREATE FUNCTION runstore.renewal_refusal(
  p_tenant text, p_run text, p_generation bigint,
  OUT outcome text, OUT last bigint, OUT held bigint, OUT state text)
LANGUAGE plpgsql AS $$
BEGIN
  SELECT r.last_event, r.generation, r.status INTO last, held, state FROM runstore.runs r
    WHERE r.tenant_id = p_tenant AND r.run_id = p_run;
  outcome := CASE
    WHEN NOT FOUND THEN 'missing'
    WHEN held <> p_generation THEN 'fenced'
    WHEN state NOT IN ('QUEUED', 'RUNNING') THEN 'ended'
    ELSE 'released' END;
END
$$;

CREATE FUNCTION runstore.release_lease(
  p_tenant text, p_run text, p_now timestamptz, p_generation bigint, p_expected bigint,
  p_event_id text, p_reason text,
  OUT outcome text, OUT last bigint, OUT at timestamptz, OUT held bigint, OUT state text)
LANGUAGE plpgsql AS $$
DECLARE
  v_runner text;
BEGIN
  PERFORM set_config('runstore.tenant', p_tenant, true);
  SELECT r.last_event, r.generation, r.status INTO last, held, state FROM runstore.runs r
    WHERE r.tenant_id = p_tenant AND r.run_id = p_run FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    outcome := 'missing';
    RETURN;
  END IF;
  IF held <> p_generation THEN
    outcome := 'fenced';
    RETURN;
  END IF;
  IF last = p_expected + 1 THEN
    SELECT e.recorded_at INTO at FROM runstore.run_events e
      WHERE e.tenant_id = p_tenant AND e.run_id = p_run AND e.track = 0 AND e.seq = last
        AND e.type = 'lease.released';
    IF FOUND THEN
      outcome := 'repeated';
      RETURN;
    END IF;
  END IF;
  IF state NOT IN ('QUEUED', 'RUNNING') THEN
    outcome := 'ended';
    RETURN;
  END IF;
  SELECT l.runner INTO v_runner FROM runstore.run_leases l
    WHERE l.tenant_id = p_tenant AND l.run_id = p_run FOR UPDATE;
  IF NOT FOUND THEN
    outcome := 'released';
    RETURN;
  END IF;
  IF last <> p_expected THEN
    outcome := 'conflict';
    RETURN;
  END IF;
  at := coalesce(p_now, clock_timestamp());
  last := last + 1;
  DELETE FROM runstore.run_leases l WHERE l.tenant_id = p_tenant AND l.run_id = p_run;
  UPDATE runstore.runs r SET last_event = release_lease.last, released_at = release_lease.at,
      released_by = v_runner
    WHERE r.tenant_id = p_tenant AND r.run_id = p_run;
  INSERT INTO runstore.run_waiting
    SELECT p_tenant, p_run, r.subject_kind, r.subject_key FROM runstore.runs r
    WHERE r.tenant_id = p_tenant AND r.run_id = p_run;
  INSERT INTO runstore.run_events
    VALUES (p_tenant, p_run, 0, last, p_event_id, 'lease.released', NULL, at,
      runstore.own_event(last, p_event_id, at,
        '"type":"lease.released","generation":' || p_generation || ',"reason":' || p_reason));
  outcome := 'done';
END
$$;

-- Rows of a deleted run, at most so many of each table; true when none are left. The last row to go is
-- looked up first, so that a batch is a range of the key: a list of keys would be compared with each row
-- of the run, as the planner takes a run for one row.
CREATE FUNCTION runstore.purge_run(p_tenant text, p_run text, p_limit integer) RETURNS boolean
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_sort = off
  SET enable_bitmapscan = off AS $$
DECLARE
  v_left boolean;
  v_track smallint;
  v_seq bigint;
  v_first bigint;
  v_told bigint;
BEGIN
  PERFORM set_config('runstore.tenant', p_tenant, true);
  SELECT e.track, e.seq INTO v_track, v_seq FROM runstore.run_events e
    WHERE e.tenant_id = p_tenant AND e.run_id = p_run
    ORDER BY e.track, e.seq OFFSET p_limit - 1 LIMIT 1;
  v_left := FOUND;
  DELETE FROM runstore.run_events e
    WHERE e.tenant_id = p_tenant AND e.run_id = p_run
      AND (e.track, e.seq) <= (coalesce(v_track, 32767), coalesce(v_seq, 9223372036854775807));
  SELECT s.first_seq, s.told_seq INTO v_first, v_told FROM runstore.run_steps s
    WHERE s.tenant_id = p_tenant AND s.run_id = p_run
    ORDER BY s.first_seq, s.told_seq OFFSET p_limit - 1 LIMIT 1;
  v_left := v_left OR FOUND;
  DELETE FROM runstore.run_steps s
    WHERE s.tenant_id = p_tenant AND s.run_id = p_run
      AND (s.first_seq, s.told_seq)
        <= (coalesce(v_first, 9223372036854775807), coalesce(v_told, 9223372036854775807));
  IF NOT v_left THEN
    UPDATE runstore.run_tombstones t SET purged = true
      WHERE t.tenant_id = p_tenant AND t.run_id = p_run;
  END IF;
  RETURN NOT v_left;
END
$$;

-- Deletes runs of which each is named once, and says of each what came of it. They are locked in their
-- order, so that two callers never wait for each other in a circle. Events go in the same transaction, as
-- long as they are no more than a batch together; those of the other runs are left to purge_run. Every list of runs is a condition on an index: nothing but its rows is looked at.
CREATE FUNCTION runstore.delete_runs(
  p_tenant text, p_runs text[], p_plans text[], p_now timestamptz, p_batch integer)
RETURNS TABLE (run text, outcome text, holder text, until timestamptz, header bytea, notes bytea)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
DECLARE
  v_at timestamptz := coalesce(p_now, clock_timestamp());
  v_row record;
  v_left text[] := p_runs;
  v_free text[] := '{}';
  v_begun text[] := '{}';
  v_rows bigint := 0;
BEGIN
  PERFORM set_config('runstore.tenant', p_tenant, true);
  FOR v_row IN
    SELECT r.run_id, r.kept, r.end_recorded_at IS NOT NULL AS ended,
        r.last_event + r.last_note AS events, r.header, r.notes
      FROM runstore.runs r WHERE r.tenant_id = p_tenant AND r.run_id = ANY (p_runs)
      ORDER BY r.run_id FOR UPDATE
  LOOP
    v_left := array_remove(v_left, v_row.run_id);
    run := v_row.run_id;
    header := NULL;
    notes := NULL;
    IF v_row.kept THEN
      outcome := 'kept';
      header := v_row.header;
      notes := v_row.notes;
      RETURN NEXT;
      CONTINUE;
    END IF;
    IF NOT v_row.ended THEN
      SELECT l.holder, l.expires_at INTO holder, until FROM runstore.run_leases l
        WHERE l.tenant_id = p_tenant AND l.run_id = v_row.run_id AND l.expires_at > v_at FOR UPDATE;
      IF FOUND THEN
        outcome := 'held';
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;
    IF v_rows + v_row.events <= p_batch THEN
      v_rows := v_rows + v_row.events;
      v_free := v_free || v_row.run_id;
      outcome := 'done';
    ELSE
      v_begun := v_begun || v_row.run_id;
      outcome := 'begun';
    END IF;
    RETURN NEXT;
  END LOOP;
  IF cardinality(v_free) + cardinality(v_begun) > 0 THEN
    INSERT INTO runstore.run_tombstones
      SELECT p_tenant, d.run, d.plan, v_at, d.run = ANY (v_free)
      FROM unnest(p_runs, p_plans) d (run, plan) WHERE d.run = ANY (v_free || v_begun);
    DELETE FROM runstore.run_labels l
      WHERE l.tenant_id = p_tenant AND l.run_id = ANY (v_free || v_begun);
    DELETE FROM runstore.run_aliases a
      WHERE a.tenant_id = p_tenant AND a.run_id = ANY (v_free || v_begun);
    DELETE FROM runstore.run_leases l
      WHERE l.tenant_id = p_tenant AND l.run_id = ANY (v_free || v_begun);
    DELETE FROM runstore.run_waiting w
      WHERE w.tenant_id = p_tenant AND w.run_id = ANY (v_free || v_begun);
    DELETE FROM runstore.runs r WHERE r.tenant_id = p_tenant AND r.run_id = ANY (v_free || v_begun);
    DELETE FROM runstore.run_events e WHERE e.tenant_id = p_tenant AND e.run_id = ANY (v_free);
    DELETE FROM runstore.run_steps s WHERE s.tenant_id = p_tenant AND s.run_id = ANY (v_free);
  END IF;
  RETURN QUERY
    SELECT g.run, CASE WHEN t.run_id IS NULL THEN 'missing' ELSE 'repeated' END, NULL::text,
      NULL::timestamptz, NULL::bytea, NULL::bytea
    FROM unnest(v_left) g (run) LEFT JOIN runstore.run_tombstones t
      ON t.tenant_id = p_tenant AND t.run_id = g.run;
END
$$;

-- Makes an artifact visible. Its content is given here, or was written in chunks before.
CREATE FUNCTION runstore.put_artifact(
  p_tenant text, p_run text, p_step_run text, p_name text, p_blob text, p_sha256 text,
  p_now timestamptz, p_info bytea, p_content bytea, p_chunked boolean,
  OUT outcome text, OUT at timestamptz, OUT info bytea, OUT sha256 text)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('runstore.tenant', p_tenant, true);
  at := coalesce(p_now, clock_timestamp());
  INSERT INTO runstore.artifacts
    VALUES (p_tenant, p_run, p_step_run, p_name, p_blob, p_sha256, at, p_info)
    ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN
    SELECT 'exists', a.stored_at, a.info, a.sha256 INTO outcome, at, info, sha256
      FROM runstore.artifacts a
      WHERE a.tenant_id = p_tenant AND a.run_id = p_run AND a.step_run_id = p_step_run
        AND a.name_key = p_name;
    outcome := coalesce(outcome, 'gone');
    RETURN;
  END IF;
  IF p_chunked THEN
    DELETE FROM runstore.artifact_uploads u WHERE u.tenant_id = p_tenant AND u.blob_id = p_blob;
    IF NOT FOUND THEN
      DELETE FROM runstore.artifacts a
        WHERE a.tenant_id = p_tenant AND a.run_id = p_run AND a.step_run_id = p_step_run
          AND a.name_key = p_name;
      outcome := 'swept';
      RETURN;
    END IF;
  ELSIF p_content IS NOT NULL THEN
    INSERT INTO runstore.artifact_chunks VALUES (p_tenant, p_blob, 0, p_content);
  END IF;
  outcome := 'done';
END
$$;

-- A part of what is being written; false if it was swept in between.
CREATE FUNCTION runstore.put_chunk(
  p_tenant text, p_run text, p_blob text, p_part integer, p_content bytea, p_now timestamptz)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('runstore.tenant', p_tenant, true);
  IF p_part = 0 THEN
    INSERT INTO runstore.artifact_uploads
      VALUES (p_tenant, p_blob, p_run, coalesce(p_now, clock_timestamp()))
      ON CONFLICT DO NOTHING;
  ELSE
    UPDATE runstore.artifact_uploads u SET touched_at = coalesce(p_now, clock_timestamp())
      WHERE u.tenant_id = p_tenant AND u.blob_id = p_blob;
    IF NOT FOUND THEN
      RETURN false;
    END IF;
  END IF;
  INSERT INTO runstore.artifact_chunks VALUES (p_tenant, p_blob, p_part, p_content)
    ON CONFLICT DO NOTHING;
  RETURN true;
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA runstore FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA runstore TO runstore_app;
INSERT INTO runstore.schema_version (version, name) VALUES (1, 'runs and artifacts');
RESET ROLE;
