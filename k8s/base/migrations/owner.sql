-- One owning service: its role and its schema. May be run any number of times, by psql too:
--   psql -v role=parley_auth -v schema=auth -v database=parley -v password=... -f owner.sql
-- Roles belong to the whole cluster, their settings only to this database.
SELECT set_config('parley.role', :'role', false);

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_setting('parley.role')) THEN
    EXECUTE format('CREATE ROLE %I', current_setting('parley.role'));
  ELSIF (SELECT rolsuper FROM pg_roles WHERE rolname = current_setting('parley.role')) THEN
    EXECUTE format('ALTER ROLE %I NOSUPERUSER', current_setting('parley.role'));
  END IF;
  -- An administrator who is no superuser must be a member to create objects owned by the role.
  IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
    EXECUTE format('GRANT %I TO CURRENT_USER', current_setting('parley.role'));
  END IF;
END
$$;

ALTER ROLE :"role" LOGIN PASSWORD :'password';
GRANT CONNECT ON DATABASE :"database" TO :"role";

CREATE SCHEMA IF NOT EXISTS :"schema" AUTHORIZATION :"role";
ALTER SCHEMA :"schema" OWNER TO :"role";
REVOKE ALL ON SCHEMA :"schema" FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

ALTER ROLE :"role" IN DATABASE :"database" SET search_path = :"schema";
-- A frozen client must not hold a room: these cut it off well before the gateways' 10 s.
ALTER ROLE :"role" IN DATABASE :"database" SET idle_in_transaction_session_timeout = '1500ms';
ALTER ROLE :"role" IN DATABASE :"database" SET transaction_timeout = '5s';
ALTER ROLE :"role" IN DATABASE :"database" SET statement_timeout = '5s';
