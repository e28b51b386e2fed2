package io.cairn;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.cairn");

    @Test
    void shouldLetEachPackageUseOnlyThoseBelowIt() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("checkpoint")
                .definedBy("io.cairn.checkpoint")
                .layer("store")
                .definedBy("io.cairn.store")
                .layer("manager")
                .definedBy("io.cairn.manager")
                .whereLayer("manager")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("manager")
                .whereLayer("checkpoint")
                .mayOnlyBeAccessedByLayers("manager", "store")
                .ensureAllClassesAreContainedInArchitecture()
                .check(CLASSES);
    }

    @Test
    void shouldDependOnTheJdkAndAgronaOnly() {
        ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.cairn..", "org.agrona..", "java..")
                .check(CLASSES);
    }

    @Test
    void shouldHaveThePackagesOfThePlan() {
        final Set<String> packages =
                CLASSES.stream().map(type -> type.getPackageName()).collect(Collectors.toSet());
        assertEquals(Set.of("io.cairn.checkpoint", "io.cairn.store", "io.cairn.manager"), packages);
    }

    @Test
    void shouldNeverPrint() {
        ArchRuleDefinition.noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CLASSES);
    }
}
