package io.cairn;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.NodeList;

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
                .layer("persist")
                .definedBy("io.cairn.persist")
                .layer("tool")
                .definedBy("io.cairn.tool")
                .whereLayer("manager")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("persist")
                .mayOnlyBeAccessedByLayers("tool")
                .whereLayer("tool")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("manager", "persist", "tool")
                .whereLayer("checkpoint")
                .mayOnlyBeAccessedByLayers("manager", "persist", "store", "tool")
                .ensureAllClassesAreContainedInArchitecture()
                .check(CLASSES);
    }

    @Test
    void shouldDependOnTheJdkAndAgronaOnly() {
        ArchRuleDefinition.classes()
                .that()
                .resideOutsideOfPackage("io.cairn.tool")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.cairn..", "org.agrona..", "java..", "jdk.jfr")
                .check(CLASSES);
    }

    @Test
    void shouldAllowTheToolPicocliAndJacksonCoreBesides() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("io.cairn.tool")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.cairn..", "org.agrona..", "java..", "picocli", "com.fasterxml.jackson.core..")
                .check(CLASSES);
    }

    @Test
    void shouldHandOnNoDependencyButAgrona() throws Exception {
        final Path pom = Files.exists(Path.of("core")) ? Path.of("core", "pom.xml") : Path.of("pom.xml");
        final NodeList dependencies = (NodeList) XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                        "/project/dependencies/dependency[not(scope = 'test' or optional = 'true')]/artifactId",
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(pom.toFile()),
                        XPathConstants.NODESET);
        assertEquals(1, dependencies.getLength());
        assertEquals("agrona", dependencies.item(0).getTextContent());
    }

    @Test
    void shouldHaveThePackagesOfThePlan() {
        final Set<String> packages =
                CLASSES.stream().map(type -> type.getPackageName()).collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "io.cairn.checkpoint",
                        "io.cairn.store",
                        "io.cairn.manager",
                        "io.cairn.persist",
                        "io.cairn.tool"),
                packages);
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
