# The two commands are `make demo` and `make test`; both install what they need. `make check` is for every change.
SHELL := /bin/bash
PREFIX ?= $(HOME)/.local

.PHONY: build release install demo check test test-postgres soak fuzz bench bench-polls picture format format-check \
    check-imports dependencies clean

build: dependencies
	swift build

# Stripped while it is linked: the symbols are half of the file. On Linux at a fixed address, which saves the hundred
# thousand relocations, and so a sixth of the time of a short command.
RELEASE_LINK = -Xlinker -s $(if $(filter Linux,$(shell uname)),-Xlinker -no-pie)
release: dependencies
	swift build -c release --static-swift-stdlib $(RELEASE_LINK) --product reel

install: release
	install -d "$(PREFIX)/bin"
	install -m 755 .build/release/reel "$(PREFIX)/bin/reel"

demo: build
	scripts/demo

# The picture of a terminal in README.md, made anew.
picture: build
	scripts/picture

# For every change: what needs no process, no server and no connection, under a minute after the first build. The long walks
# over random ledgers and what runs programs are left to `make test`.
CHECKED = SQLite|Model|Media|Contract|Files|Providers|Store
LONG = (SearchWalk|ListComparison|HistoryPlan|ImportFault|ForeignRow)Tests/
WITH_PROGRAMS = (MediaForeignFiles|EncodedVideo|DaemonSignal|PinnedLog)Tests/
check: dependencies format-check check-imports
	swift build --build-tests
	swift test --skip-build --filter '^($(CHECKED))Tests\.' --skip '$(LONG)|$(WITH_PROGRAMS)'

check-imports:
	scripts/check-imports

# One target after the other: tests over sockets and processes must not compete with those that only compute.
TEST_TARGETS = SQLiteTests ModelTests ContractTests FilesTests MediaTests ProvidersTests StoreTests SimulatorTests TransportTests SenseAudioTests SyncTests DeskTests CommandsTests FuzzTests CrashTests
# Not all tests at once: each has a client or a server, and hundreds of them on two processors keep each other waiting.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 8
test: dependencies
	swift build --build-tests
	@set -e; for target in $(TEST_TARGETS); do swift test --skip-build --filter "^$$target\."; done

# The layer over PostgreSQL, on servers of the tests' own, until the store is kept by it.
test-postgres: dependencies
	scripts/test-programs postgres pgbouncer
	swift build --build-tests
	swift test --skip-build --filter '^PostgreSQLTests\.'

# A long run of the campaign that ends, stops and sets back what works on a ledger: ROUNDS and SEED may be set.
ROUNDS ?= 2000
SEED ?= 20261126
soak: dependencies
	swift build --build-tests
	REEL_ROUNDS=$(ROUNDS) REEL_SEED=$(SEED) swift test --skip-build --filter CampaignTests

# Broken inputs for everything that reads from outside, so many for each target. REEL_FUZZ_SEED and REEL_FUZZ_TARGETS may
# be set besides.
REEL_FUZZ_INPUTS ?= 1000000
fuzz: dependencies
	swift build --build-tests
	REEL_FUZZ_INPUTS=$(REEL_FUZZ_INPUTS) swift test --skip-build --filter '^FuzzTests\.'

# Against plain C, in one run: SIZES are tasks in a ledger. See docs/performance.md.
SIZES ?= 10000 100000 1000000
bench: release
	$(MAKE) -C Benchmarks SIZES="$(SIZES)"

# One daemon's polls a second, against nginx asked by wrk.
bench-polls: release
	$(MAKE) -C Benchmarks polls POLLS="$(POLLS)"

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

format-check:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

dependencies:
	@scripts/dependencies

clean:
	rm -rf .build
